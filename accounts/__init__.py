"""Who asks? The tokens that scripts sign in with, and how often each client has asked of late."""
