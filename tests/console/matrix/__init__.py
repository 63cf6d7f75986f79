"""Every address of the console against every role, of the own company and of another one."""
