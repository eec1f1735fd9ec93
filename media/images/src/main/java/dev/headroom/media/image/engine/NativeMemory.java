// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A bound of the memory that this process takes besides its heap, by the limit of its address space
 * ({@code setrlimit}, {@code RLIMIT_AS}).
 *
 * <p>Immutable. An allocation above the bound fails: libraries report it or end the process.
 */
@SuppressWarnings("restricted") // foreign functions are what it is for
final class NativeMemory {
  private static final int ADDRESS_SPACE = 9; // RLIMIT_AS of Linux on these processors
  private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64");

  private NativeMemory() {}

  /**
   * Bounds this process, from now on.
   *
   * @param more bytes above what it has reserved already, its heap among it
   * @return whether it is bounded; false on systems other than Linux
   */
  static boolean bound(long more) {
    if (!System.getProperty("os.name", "").equals("Linux")
        || !PROCESSORS.contains(System.getProperty("os.arch", ""))) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle set =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setrlimit"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
      long bytes = reserved() + more;
      MemorySegment softAndHard = arena.allocateFrom(JAVA_LONG, bytes, bytes);
      return (int) set.invokeExact(ADDRESS_SPACE, softAndHard) == 0;
    } catch (Error e) {
      throw e;
    } catch (Throwable unknownSystem) {
      return false;
    }
  }

  private static long reserved() throws IOException {
    String kilobytes =
        Files.readString(Path.of("/proc/self/status"))
            .replaceFirst("(?s)^.*\\nVmSize:\\s*(\\d+) kB.*$", "$1");
    return Long.parseLong(kilobytes) * 1024;
  }
}
