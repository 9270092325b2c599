"""The process that trains: takes runs from the server, leaves what is to be seen of them in their folders."""
