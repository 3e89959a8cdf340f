"""The same API, written the way other stacks write it well."""
