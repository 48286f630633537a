# The smallest library: what the runner is tested with.
{ double = x: x * 2; }
