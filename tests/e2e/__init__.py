"""The whole chain, judged from outside: a real server process, driven by the SDK, by HTTP and by raw sockets."""
