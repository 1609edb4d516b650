"""Components that live in the browser, and how they are told what to show."""
