"""The listings desk: one queue a module, and the decisions an editor makes in it."""
