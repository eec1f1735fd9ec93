// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.compression;

/** A content coding of HTTP. Immutable. */
enum ContentCoding {
  GZIP("gzip"),
  ZSTD("zstd");

  private static final String ZSTD_LIBRARY = "com.github.luben.zstd.util.Native";

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /** Returns its name in HTTP. */
  String token() {
    return token;
  }

  /** Creates a compressor; the level is gzip's. */
  Compressor compressor(int level) {
    return this == GZIP ? new GzipCompressor(level) : new ZstdCompressor();
  }

  /** Returns whether zstd-jni is on the class path, with native code for this machine. */
  static boolean hasZstd() {
    try {
      Class<?> library = Class.forName(ZSTD_LIBRARY, true, ContentCoding.class.getClassLoader());
      library.getMethod("load").invoke(null);
      return true;
    } catch (ReflectiveOperationException | LinkageError absent) {
      return false;
    }
  }
}
