"""Components that live in the browser, and the messages that tell them what to show."""
