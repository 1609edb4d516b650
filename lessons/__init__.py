"""What leads people through the app: the figures of the lectures, each by the link that shows it."""
