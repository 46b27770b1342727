"""Where the files are: repositories of GGUFs on the hub, and the lines that fetch from them."""
