// System.Runtime and System.Runtime.CompilerServices: what Roslyn marks, and what ILC reads.
namespace System.Runtime
{
    /// <summary>Gives a method an unmangled symbol, called by System V convention. ILC's own attribute, not public in .NET.</summary>
    public sealed class RuntimeExportAttribute : Attribute
    {
        public RuntimeExportAttribute(string entry) => EntryPoint = entry;

        public string EntryPoint { get; }
    }

    /// <summary>Binds an extern method to a symbol of the link. ILC's own attribute, not public in .NET.</summary>
    public sealed class RuntimeImportAttribute : Attribute
    {
        public RuntimeImportAttribute(string entry) => EntryPoint = entry;

        public RuntimeImportAttribute(string library, string entry)
        {
            Library = library;
            EntryPoint = entry;
        }

        public string? Library { get; }

        public string EntryPoint { get; }
    }
}

namespace System.Runtime.CompilerServices
{
    public enum MethodImplOptions
    {
        Unmanaged = 0x0004,
        NoInlining = 0x0008,
        NoOptimization = 0x0040,
        AggressiveInlining = 0x0100,
        AggressiveOptimization = 0x0200,
        InternalCall = 0x1000,
    }

    public sealed class MethodImplAttribute : Attribute
    {
        public MethodImplAttribute(MethodImplOptions methodImplOptions) => Value = methodImplOptions;

        public MethodImplOptions Value { get; }
    }

    /// <summary>Tells the code generator to expand the call itself. Internal in .NET too.</summary>
    internal sealed class IntrinsicAttribute : Attribute;

    public sealed class IsVolatile;

    public sealed class RequiresLocationAttribute : Attribute;

    public sealed class ScopedRefAttribute : Attribute;

    public sealed class RefSafetyRulesAttribute : Attribute
    {
        public RefSafetyRulesAttribute(int version) => Version = version;

        public int Version { get; }
    }

    public sealed class IsReadOnlyAttribute : Attribute;

    public sealed class IsByRefLikeAttribute : Attribute;

    public sealed class IsUnmanagedAttribute : Attribute;

    public sealed class ExtensionAttribute : Attribute;

    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public InternalsVisibleToAttribute(string assemblyName) => AssemblyName = assemblyName;

        public string AssemblyName { get; }
    }

    public sealed class SkipLocalsInitAttribute : Attribute;

    public sealed class CompilerGeneratedAttribute : Attribute;

    public sealed class UnsafeValueTypeAttribute : Attribute;

    public sealed class FixedBufferAttribute : Attribute
    {
        public FixedBufferAttribute(Type elementType, int length)
        {
            ElementType = elementType;
            Length = length;
        }

        public Type ElementType { get; }

        public int Length { get; }
    }

    /// <summary>What Roslyn may assume of this runtime.</summary>
    public static class RuntimeFeature
    {
        public const string ByRefFields = nameof(ByRefFields);
        public const string NumericIntPtr = nameof(NumericIntPtr);
        public const string PortablePdb = nameof(PortablePdb);
        public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
        public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
    }

    public static class RuntimeHelpers
    {
        public static unsafe int OffsetToStringData => sizeof(nint) + sizeof(int);
    }
}

namespace System.Runtime.InteropServices
{
    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum CharSet
    {
        None = 1,
        Ansi = 2,
        Unicode = 3,
        Auto = 4,
    }

    public sealed class StructLayoutAttribute : Attribute
    {
        public int Pack;
        public int Size;
        public CharSet CharSet;

        public StructLayoutAttribute(LayoutKind layoutKind) => Value = layoutKind;

        public LayoutKind Value { get; }
    }

    public sealed class FieldOffsetAttribute : Attribute
    {
        public FieldOffsetAttribute(int offset) => Value = offset;

        public int Value { get; }
    }

    public sealed class InAttribute : Attribute;
}
