// Types that Roslyn or ILC look up by name: shells without behaviour, since the guest makes no objects and throws no exceptions.
namespace System;

public abstract class ValueType;

public abstract class Enum : ValueType;

public abstract class Array
{
    private readonly int _length;

    public int Length => _length;
}

public abstract class Delegate;

public abstract class MulticastDelegate : Delegate;

public abstract class Type;

/// <summary>What the code generator takes a frozen object's type to be an instance of. Internal in .NET too.</summary>
internal sealed class RuntimeType : Type;

public class Exception;

public class Attribute;

public struct Nullable<T>
    where T : struct;

public struct RuntimeTypeHandle;

public struct RuntimeMethodHandle;

public struct RuntimeFieldHandle;

public interface IDisposable
{
    void Dispose();
}
