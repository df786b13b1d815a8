"""What people do, one verb to a module.

Each goes: may you · what time is it · read · decide · record · answer.
"""
