// Where the fields of a structure lie, as the runtime has laid them out.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ToroEmu.Tests.Machines.State;

internal static class Layout
{
    /// <summary>Room for any structure: the runtime may look at the address that it computes from.</summary>
    private static readonly nint Base = Marshal.AllocHGlobal(1 << 16);

    /// <summary>Bytes from the start of the structure to a field.</summary>
    public static int OffsetOf(FieldInfo field)
    {
        DynamicMethod method = new("OffsetOf", typeof(nint), [], typeof(Layout).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldc_I8, (long)Base);
        code.Emit(OpCodes.Conv_U);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Conv_I);
        code.Emit(OpCodes.Ret);
        return (int)((nint)method.Invoke(null, null)! - Base);
    }

    /// <summary>Offsets of the bytes of a type that hold something, without the padding.</summary>
    public static IEnumerable<int> Bytes(Type type)
    {
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        bool isBuffer = fields.Length == 1 && fields[0].Name == "FixedElementField";
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || isBuffer) return Enumerable.Range(0, SizeOf(type));
        if (type.GetCustomAttribute<InlineArrayAttribute>() is { } array)
            return Enumerable.Range(0, array.Length).SelectMany(index => Bytes(fields[0].FieldType).Select(at => at + index * SizeOf(fields[0].FieldType)));
        return fields.SelectMany(field => Bytes(field.FieldType).Select(at => at + OffsetOf(field)));
    }

    private static int SizeOf(Type type)
    {
        DynamicMethod method = new("SizeOf", typeof(int), [], typeof(Layout).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Sizeof, type);
        code.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, null)!;
    }
}
