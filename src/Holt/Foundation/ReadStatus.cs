namespace Holt;

/// <summary>The three answers of a read into the caller's memory.</summary>
public enum ReadStatus
{
    /// <summary>The value was copied.</summary>
    Found = 0,

    /// <summary>There is no such key.</summary>
    NotFound = 1,

    /// <summary>The value does not fit; nothing useful was copied, its length is reported.</summary>
    TooSmall = 2,
}
