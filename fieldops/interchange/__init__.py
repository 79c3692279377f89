"""Files exchanged with billing systems: layouts as data, readers, writers. Bytes in, rows and problems out."""
