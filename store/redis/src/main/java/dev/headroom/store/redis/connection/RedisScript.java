// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A Lua script and its digest.
 *
 * <p>Immutable. One round trip, two when the server does not know the script yet.
 */
public final class RedisScript {

  private static final String FOLDER = "/dev/headroom/store/redis/";

  private final byte[] text;
  private final String digest;

  private RedisScript(String source) {
    this.text = source.getBytes(UTF_8);
    this.digest = sha1(text);
  }

  /** Reads a script from the resources of this module. */
  public static RedisScript fromFile(String file) {
    return of(source(file));
  }

  /** Returns a script of its text. */
  public static RedisScript of(String source) {
    return new RedisScript(source);
  }

  /** Returns the text of a script in the resources of this module. */
  public static String source(String file) {
    try (InputStream in = RedisScript.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("resource " + FOLDER + file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the script by its digest; sends its text if the server does not know it yet. */
  public <T> CompletionStage<T> run(
      RedisAsyncCommands<byte[], byte[]> to,
      ScriptOutputType answer,
      byte[][] keys,
      byte[]... parameters) {
    CompletionStage<T> known = to.evalsha(digest, answer, keys, parameters);
    return known.exceptionallyCompose(failure ->
        isUnknownScript(failure)
            ? to.eval(text, answer, keys, parameters)
            : CompletableFuture.failedFuture(failure));
  }

  /** Loads the script into the server, so that the first call of it costs one round trip. */
  public void load(RedisAsyncCommands<byte[], byte[]> to) {
    var unused = to.scriptLoad(text);
  }

  /** Returns a key or parameter as bytes. */
  public static byte[] bytes(Object text) {
    return text.toString().getBytes(UTF_8);
  }

  /** Returns a duration as a parameter, 1 ms at least. */
  public static byte[] millis(Duration time) {
    return bytes(Math.max(1, time.toMillis()));
  }

  private static boolean isUnknownScript(Throwable failure) {
    return failure instanceof RedisNoScriptException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof RedisNoScriptException);
  }

  private static String sha1(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
