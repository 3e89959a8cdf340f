"""Pages in a real browser, as people see them: `nox -s browser`."""
