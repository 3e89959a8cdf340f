"""What the hub tells the programs that watch it: figures for Prometheus, traces for OpenTelemetry."""
