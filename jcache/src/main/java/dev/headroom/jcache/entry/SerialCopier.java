// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A copier by the JDK's serialisation, within this process alone. What is read was written an
 * instant before, and reading admits no class but those that were then written, the very same:
 * bytes choose nothing, and no class loader is used.
 *
 * <p>Immutable. What cannot change is not copied.
 */
final class SerialCopier<T> implements UnaryOperator<T> {

  private static final Set<Class<?>> UNCHANGING =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class);

  private final String cache;

  SerialCopier(String cache) {
    this.cache = cache;
  }

  @Override
  public T apply(T original) {
    if (isUnchanging(original)) {
      return original;
    }
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Writer writer = new Writer(bytes);
      writer.writeObject(original);
      writer.flush();
      return read(original, writer, bytes.toByteArray());
    } catch (IOException | ClassNotFoundException e) {
      throw new CacheException(
          "a key or value of cache %s was a %s that cannot be serialised, allowed what implements Serializable throughout; store by reference with setStoreByValue(false)"
              .formatted(cache, original.getClass().getName()),
          e);
    }
  }

  @SuppressWarnings("unchecked") // a copy is of the original's class
  private T read(T original, Writer writer, byte[] bytes)
      throws IOException, ClassNotFoundException {
    try (Reader reader = new Reader(bytes, writer)) {
      Object copy = reader.readObject();
      if (!original.getClass().isInstance(copy)) {
        throw new InvalidClassException("the copy is a " + copy.getClass().getName());
      }
      return (T) copy;
    }
  }

  private static boolean isUnchanging(Object original) {
    Class<?> type = original.getClass();
    return UNCHANGING.contains(type)
        || original instanceof Enum<?>
        // Of the JDK, hence final and immutable throughout.
        || "java.time".equals(type.getPackageName());
  }

  /** Records every class that it writes. Confined to one thread. */
  private static final class Writer extends ObjectOutputStream {

    private final Map<String, Class<?>> classes = new HashMap<>();
    private final Map<List<String>, Class<?>> proxies = new HashMap<>();

    Writer(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    protected void annotateClass(Class<?> type) {
      classes.put(type.getName(), type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
      proxies.put(Arrays.stream(type.getInterfaces()).map(Class::getName).toList(), type);
    }
  }

  /** Admits what the writer noted. Confined to one thread. */
  private static final class Reader extends ObjectInputStream {

    private final Writer written;

    Reader(byte[] bytes, Writer written) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.written = written;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException {
      return admitted(written.classes.get(description.getName()), description.getName());
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
      return admitted(written.proxies.get(List.of(interfaces)), "proxy");
    }

    private static Class<?> admitted(@Nullable Class<?> type, String name) throws IOException {
      if (type == null) {
        throw new InvalidClassException(name, "was not written with this copy");
      }
      return type;
    }
  }
}
