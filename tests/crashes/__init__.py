"""Does every write in several steps end as if nothing had happened, whatever broke on the way?"""
