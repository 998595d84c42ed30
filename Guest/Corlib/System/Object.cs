// The root of the type system. Its one field is a contract with ILC: every object starts with the pointer to its method table.
namespace System;

public class Object
{
    private readonly nint _methodTable;

    public virtual bool Equals(object? o) => false;

    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => null;
}
