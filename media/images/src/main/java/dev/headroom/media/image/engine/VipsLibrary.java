// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.headroom.media.image.ImageEngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libvips that the engine calls, by foreign functions of the JDK.
 *
 * <p>Thread-safe, as libvips is. Images and buffers are addresses that the caller frees. Options
 * follow the fixed arguments of a function as pairs of name and value, closed by a null.
 */
@SuppressWarnings("restricted") // foreign functions are what it is for
final class VipsLibrary {
  private static final int FLATTENED = 255;
  private static final int CMYK = 15;
  private static final String PROFILE = "icc-profile-data";

  private final Linker linker = Linker.nativeLinker();
  private final List<SymbolLookup> libraries = new ArrayList<>();
  private final String version;
  private final MethodHandle copyMemory;
  private final MethodHandle imageWidth;
  private final MethodHandle imageHeight;
  private final MethodHandle hasAlpha;
  private final MethodHandle interpretation;
  private final MethodHandle metadataType;
  private final MethodHandle removeMetadata;
  private final MethodHandle unrefImage;
  private final MethodHandle freeBuffer;
  private final MethodHandle errorText;
  private final MethodHandle clearError;
  private final MethodHandle doubles;
  private final MethodHandle unrefDoubles;

  private VipsLibrary(SymbolLookup library) {
    libraries.add(library);
    for (String each : List.of("gobject-2.0", "glib-2.0")) {
      SymbolLookup companion = firstOf(namesOf(each, 0));
      if (companion != null) {
        libraries.add(companion);
      }
    }
    copyMemory = function("vips_image_copy_memory", FunctionDescriptor.of(ADDRESS, ADDRESS));
    imageWidth = function("vips_image_get_width", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    imageHeight = function("vips_image_get_height", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    hasAlpha = function("vips_image_hasalpha", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    interpretation =
        function("vips_image_get_interpretation", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    metadataType =
        function("vips_image_get_typeof", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS));
    removeMetadata =
        function("vips_image_remove", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    unrefImage = function("g_object_unref", FunctionDescriptor.ofVoid(ADDRESS));
    freeBuffer = function("g_free", FunctionDescriptor.ofVoid(ADDRESS));
    errorText = function("vips_error_buffer", FunctionDescriptor.of(ADDRESS));
    clearError = function("vips_error_clear", FunctionDescriptor.ofVoid());
    doubles = function("vips_array_double_new", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    unrefDoubles = function("vips_area_unref", FunctionDescriptor.ofVoid(ADDRESS));
    version = start();
  }

  /**
   * Loads libvips and starts it: without its cache of operations, one thread an operation, without
   * the decoders that are not hardened against hostile files.
   *
   * @param path of the library; empty for the system's
   * @throws ImageEngineException if it is not there or does not load
   */
  static VipsLibrary load(String path) {
    SymbolLookup library = firstOf(path.isEmpty() ? namesOf("vips", 42) : List.of(path));
    if (library == null) {
      throw new ImageEngineException(
          path.isEmpty()
              ? "libvips is not installed"
              : "the library " + path + " of headroom.media.images.libvips does not load",
          null);
    }
    return new VipsLibrary(library);
  }

  private static List<String> namesOf(String name, int major) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (system.contains("win")) {
      return List.of("lib" + name + "-" + major + ".dll");
    } else if (system.contains("mac")) {
      String file = "lib" + name + "." + major + ".dylib";
      return List.of(file, "/opt/homebrew/lib/" + file, "/usr/local/lib/" + file);
    }
    return List.of("lib" + name + ".so." + major);
  }

  private static @Nullable SymbolLookup firstOf(List<String> names) {
    for (String each : names) {
      try {
        return SymbolLookup.libraryLookup(each, Arena.global());
      } catch (IllegalArgumentException absent) {
        // The next name.
      }
    }
    return null;
  }

  private String start() {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle init = function("vips_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
      if ((int) init.invokeExact(arena.allocateFrom("headroom")) != 0) {
        throw new ImageEngineException("libvips does not start: " + lastError(), null);
      }
      call("vips_cache_set_max", 0);
      call("vips_concurrency_set", 1);
      call("vips_block_untrusted_set", 1);
      MethodHandle text = function("vips_version_string", FunctionDescriptor.of(ADDRESS));
      return text((MemorySegment) text.invokeExact()).replaceFirst("[^0-9.].*$", "");
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private void call(String name, int value) throws Throwable {
    function(name, FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(value);
  }

  private MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
    for (SymbolLookup each : libraries) {
      var symbol = each.find(name);
      if (symbol.isPresent()) {
        return linker.downcallHandle(symbol.get(), type, options);
      }
    }
    throw new ImageEngineException("libvips has no function " + name + ": 8.13 is needed", null);
  }

  /** Returns the version, such as {@code 8.14.1}. */
  String version() {
    return version;
  }

  int width(MemorySegment image) {
    return number(imageWidth, image);
  }

  int height(MemorySegment image) {
    return number(imageHeight, image);
  }

  boolean hasAlpha(MemorySegment image) {
    return number(hasAlpha, image) != 0;
  }

  private static int number(MethodHandle function, MemorySegment image) {
    try {
      return (int) function.invokeExact(image);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Decodes an image into memory; null if it cannot be decoded. */
  @Nullable MemorySegment copyToMemory(MemorySegment image) {
    try {
      MemorySegment copy = (MemorySegment) copyMemory.invokeExact(image);
      return copy.address() == 0 ? null : copy;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void unref(MemorySegment image) {
    try {
      unrefImage.invokeExact(image);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Opens a file in memory, of which only the header is read; null if it cannot be opened. */
  @Nullable MemorySegment open(Arena arena, MemorySegment file) {
    List<Object> fixed = List.of(file, file.byteSize(), arena.allocateFrom(""));
    MemorySegment image =
        (MemorySegment) invoke(ADDRESS, arena, "vips_image_new_from_buffer", fixed, List.of());
    return image.address() == 0 ? null : image;
  }

  /**
   * Opens a file in memory and scales it while it is decoded, upright and in its own colours. The
   * file must stay until the image is freed.
   *
   * @return null if it cannot be opened
   */
  @Nullable MemorySegment thumbnail(Arena arena, MemorySegment file, int width) {
    MemorySegment out = arena.allocate(ADDRESS);
    List<Object> fixed = List.of(file, file.byteSize(), out, width);
    List<Object> options = List.of("height", 10_000_000, "size", 2, "fail-on", 1);
    return invoke(arena, "vips_thumbnail_buffer", fixed, options) == 0 ? at(out) : null;
  }

  /** Returns whether an image has a colour profile, or the colours of print. */
  boolean hasOwnColours(Arena arena, MemorySegment image) {
    try {
      return (long) metadataType.invokeExact(image, arena.allocateFrom(PROFILE)) != 0
          || isCmyk(image);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private boolean isCmyk(MemorySegment image) {
    return number(interpretation, image) == CMYK;
  }

  /** Converts an image to sRGB by its profile, or by that of print; null on failure. */
  @Nullable MemorySegment toSrgb(Arena arena, MemorySegment image) {
    MemorySegment out = arena.allocate(ADDRESS);
    List<Object> options = new ArrayList<>(List.of("embedded", 1));
    if (isCmyk(image)) {
      options.addAll(List.of("input-profile", "cmyk"));
    }
    List<Object> fixed = List.of(image, out, arena.allocateFrom("srgb"));
    return invoke(arena, "vips_icc_transform", fixed, options) == 0 ? at(out) : null;
  }

  /** Removes the profile of an image in memory, which savers of 8.14 write whatever they strip. */
  void removeProfile(Arena arena, MemorySegment image) {
    try {
      int _ = (int) removeMetadata.invokeExact(image, arena.allocateFrom(PROFILE));
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Scales an image down; null on failure. */
  @Nullable MemorySegment scaled(Arena arena, MemorySegment image, int width) {
    MemorySegment out = arena.allocate(ADDRESS);
    List<Object> options = List.of("height", 10_000_000, "size", 2);
    return invoke(arena, "vips_thumbnail_image", List.of(image, out, width), options) == 0
        ? at(out)
        : null;
  }

  /** Puts an image on white; null on failure. */
  @Nullable MemorySegment onWhite(Arena arena, MemorySegment image) {
    MemorySegment out = arena.allocate(ADDRESS);
    try {
      MemorySegment white = arena.allocateFrom(JAVA_DOUBLE, FLATTENED);
      MemorySegment background = (MemorySegment) doubles.invokeExact(white, 1);
      try {
        return invoke(arena, "vips_flatten", List.of(image, out), List.of("background", background))
                == 0
            ? at(out)
            : null;
      } finally {
        unrefDoubles.invokeExact(background);
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /**
   * Encodes an image.
   *
   * @param saver a function such as {@code vips_webpsave_buffer}
   * @return null on failure
   */
  byte @Nullable [] save(Arena arena, String saver, MemorySegment image, List<Object> options) {
    MemorySegment buffer = arena.allocate(ADDRESS);
    MemorySegment length = arena.allocate(JAVA_LONG);
    if (invoke(arena, saver, List.of(image, buffer, length), options) != 0) {
      return null;
    }
    MemorySegment encoded = at(buffer);
    byte[] bytes = encoded.reinterpret(length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    try {
      freeBuffer.invokeExact(encoded);
    } catch (Throwable e) {
      throw rethrown(e);
    }
    return bytes;
  }

  /** Returns the last failure in one line, and forgets it. */
  String lastError() {
    try {
      String text = text((MemorySegment) errorText.invokeExact());
      clearError.invokeExact();
      return text.strip().lines().findFirst().orElse("unknown");
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private int invoke(Arena arena, String name, List<Object> fixed, List<Object> options) {
    return (int) invoke(JAVA_INT, arena, name, fixed, options);
  }

  /** Calls a function with variable arguments. */
  private Object invoke(
      MemoryLayout result, Arena arena, String name, List<Object> fixed, List<Object> options) {
    List<Object> values = new ArrayList<>(fixed);
    for (Object each : options) {
      values.add(each instanceof String text ? arena.allocateFrom(text) : each);
    }
    values.add(MemorySegment.NULL);
    FunctionDescriptor type =
        FunctionDescriptor.of(
            result, values.stream().map(VipsLibrary::layout).toArray(MemoryLayout[]::new));
    try {
      return function(name, type, Linker.Option.firstVariadicArg(fixed.size()))
          .invokeWithArguments(values);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static MemoryLayout layout(Object value) {
    if (value instanceof MemorySegment) {
      return ADDRESS;
    }
    return value instanceof Long ? JAVA_LONG : JAVA_INT;
  }

  private static MemorySegment at(MemorySegment pointer) {
    return pointer.get(ADDRESS, 0);
  }

  private static String text(MemorySegment address) {
    return address.address() == 0 ? "" : address.reinterpret(4096).getString(0);
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new ImageEngineException("libvips was not called", failure);
  }
}
