# The screens of stations and airports.

screen-title = Homeward screen
scan = Scan to see more or say what you saw
call-line = Seen? Call { $number }
call-drill = Exercise: do not call { $number }
waiting = waiting for a connection
key-missing = Open this screen with the whole address that the console gave.
key-refused = The key of this screen is no longer valid. Make a new address in the console.
several = { $number } of { $total }
