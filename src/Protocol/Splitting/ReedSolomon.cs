using System.Diagnostics;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Systematic Reed–Solomon code over <see cref="GaloisField256"/>: k data shards, and parity shards whose coefficients
/// form a Cauchy matrix, so that any k of the n shards rebuild the data (docs/protocol/splitting.md, "Coding").
/// </summary>
internal static class ReedSolomon
{
    /// <summary>The factor of one data shard in one parity shard: 1 / ((k + parity) ⊕ data).</summary>
    public static byte Coefficient(int required, int parity, int data) =>
        GaloisField256.Inverse((byte)((required + parity) ^ data));

    /// <summary>Writes parity shard number <paramref name="parity"/> of a package of k shards laid end to end.</summary>
    public static void EncodeParity(ReadOnlySpan<byte> package, int required, int parity, Span<byte> shard)
    {
        Debug.Assert(package.Length == required * shard.Length);
        shard.Clear();
        for (var data = 0; data < required; data++)
        {
            var source = package.Slice(data * shard.Length, shard.Length);
            GaloisField256.MultiplyAdd(Coefficient(required, parity, data), source, shard);
        }
    }

    /// <summary>
    /// Rebuilds the package from exactly k distinct shards of equal size. Data shards are copied; what is missing is
    /// solved for in place, so nothing is allocated and the cost grows with the number of missing shards only.
    /// </summary>
    public static void Rebuild(ReadOnlySpan<Shard> shards, int required, Span<byte> package)
    {
        Debug.Assert(shards.Length == required && package.Length % required == 0);
        var size = package.Length / required;
        Span<bool> present = stackalloc bool[required];
        foreach (var shard in shards)
        {
            if (shard.Index >= required)
                continue;
            shard.Bytes.Span.CopyTo(package.Slice(shard.Index * size, size));
            present[shard.Index] = true;
        }

        Span<int> missing = stackalloc int[required];
        var count = 0;
        for (var data = 0; data < required; data++)
        {
            if (!present[data])
                missing[count++] = data;
        }

        if (count == 0)
            return;

        missing = missing[..count];
        Span<byte> matrix = stackalloc byte[count * count];
        var row = 0;
        foreach (var shard in shards)
        {
            if (shard.Index < required)
                continue;
            var parity = shard.Index - required;
            var known = package.Slice(missing[row] * size, size);
            shard.Bytes.Span.CopyTo(known);
            for (var data = 0; data < required; data++)
            {
                if (present[data])
                    GaloisField256.MultiplyAdd(Coefficient(required, parity, data), package.Slice(data * size, size), known);
            }

            for (var column = 0; column < count; column++)
                matrix[row * count + column] = Coefficient(required, parity, missing[column]);
            row++;
        }

        Solve(matrix, missing, package, size);
    }

    /// <summary>
    /// Gauss–Jordan elimination on the matrix and, alongside, on the shard slots. Each square part of a Cauchy matrix
    /// is regular, so a pivot on the diagonal is never zero and rows are never exchanged.
    /// </summary>
    private static void Solve(Span<byte> matrix, ReadOnlySpan<int> missing, Span<byte> package, int size)
    {
        var count = missing.Length;
        for (var pivot = 0; pivot < count; pivot++)
        {
            var pivotRow = matrix.Slice(pivot * count, count);
            var pivotSlot = package.Slice(missing[pivot] * size, size);
            // x + (c + 1)·x = c·x: scaling in place is a multiply-add onto itself.
            var scale = (byte)(GaloisField256.Inverse(pivotRow[pivot]) ^ 1);
            GaloisField256.MultiplyAdd(scale, pivotRow, pivotRow);
            GaloisField256.MultiplyAdd(scale, pivotSlot, pivotSlot);
            for (var other = 0; other < count; other++)
            {
                var otherRow = matrix.Slice(other * count, count);
                var factor = otherRow[pivot];
                if (other == pivot || factor == 0)
                    continue;
                GaloisField256.MultiplyAdd(factor, pivotRow, otherRow);
                GaloisField256.MultiplyAdd(factor, pivotSlot, package.Slice(missing[other] * size, size));
            }
        }
    }
}
