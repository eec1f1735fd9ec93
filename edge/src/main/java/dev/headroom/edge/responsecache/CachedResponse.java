// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.compression.GzipCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored response: its headers, and the bytes of each encoding.
 *
 * <p>Thread-safe. The bytes are never changed.
 */
final class CachedResponse implements CacheEntry {
  private static final int LEVEL = 6;
  private static final int OVERHEAD_BYTES = 512;

  /** The bytes of one encoding, and their entity tag. Immutable. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Representation(byte[] bytes, String tag, boolean gzip) {}

  /**
   * The key and the route of the request that the response was created for, and when. Immutable.
   */
  record Creation(ResponseKey key, long nanos, @Nullable String route) {}

  private final int status;
  private final List<HeaderLine> headers;
  private final List<String> tags;
  private final Creation creation;
  private final Storability storability;
  private final Representation plain;
  private final @Nullable Representation gzip;
  private volatile long pausedUntilNanos;

  CachedResponse(
      BufferedResponse response,
      Storability storability,
      Creation creation,
      List<String> tags,
      @Nullable CompressionSettings compression) {
    this.status = response.getStatus();
    this.headers = response.lines().stream().filter(CachedResponse::isStored).toList();
    this.storability = storability;
    this.creation = creation;
    this.tags = tags(tags, response.lines());
    this.pausedUntilNanos = creation.nanos();
    byte[] bytes = response.body().toByteArray();
    List<String> own = HeaderLine.values(response.lines(), "ETag");
    String tag = own.isEmpty() ? tag(bytes) : own.getFirst();
    this.plain = new Representation(bytes, tag, false);
    byte[] compressed = compression == null ? bytes : compressed(response, bytes, compression);
    String compressedTag =
        own.isEmpty() ? tag(compressed) : tag.startsWith("W/") ? tag : "W/" + tag;
    this.gzip =
        compressed.length < bytes.length
            ? new Representation(compressed, compressedTag, true)
            : null;
  }

  private static boolean isStored(HeaderLine line) {
    return !line.hasName("Age") && !line.hasName("ETag") && !line.hasName("Cache-Status");
  }

  /** Adds the tags of {@code Cache-Groups}, a list of quoted strings. */
  private static List<String> tags(List<String> ofRule, List<HeaderLine> headers) {
    List<String> all = new ArrayList<>(ofRule);
    for (String line : HeaderLine.values(headers, "Cache-Groups")) {
      for (String each : line.split(",", 64)) {
        String text = each.strip();
        if (text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")) {
          all.add(text.substring(1, text.length() - 1));
        }
      }
    }
    return List.copyOf(all);
  }

  private static byte[] compressed(
      BufferedResponse response, byte[] bytes, CompressionSettings compression) {
    String type = response.getContentType();
    boolean fits =
        bytes.length > compression.minBytes()
            && type != null
            && compression.covers(type)
            && !CacheDirectives.of(HeaderLine.values(response.lines(), "Cache-Control"))
                .has("no-transform");
    if (!fits) {
      return bytes;
    }
    GzipCompressor gzip = new GzipCompressor(LEVEL);
    try {
      ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length / 4 + 64);
      gzip.begin(to);
      gzip.write(bytes, 0, bytes.length, to);
      gzip.finish(to);
      return to.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      gzip.close();
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\""
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16))
          + "\"";
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every JDK has SHA-256", absent);
    }
  }

  int status() {
    return status;
  }

  List<HeaderLine> headers() {
    return headers;
  }

  List<String> tags() {
    return tags;
  }

  @Nullable String route() {
    return creation.route();
  }

  long createdNanos() {
    return creation.nanos();
  }

  Representation representation(boolean gzipAccepted) {
    Representation compressed = gzip;
    return gzipAccepted && compressed != null ? compressed : plain;
  }

  boolean hasGzip() {
    return gzip != null;
  }

  long ageSeconds(long nowNanos) {
    return age(nowNanos).toSeconds();
  }

  /** Returns {@code Cache-Status} of a hit; its TTL is negative for a stale response. */
  String hitStatus(long nowNanos) {
    return "hit; ttl=" + (storability.ttl().toSeconds() - ageSeconds(nowNanos));
  }

  boolean isFresh(long nowNanos) {
    return isWithin(Duration.ZERO, nowNanos);
  }

  boolean mayBeStaleWhileRefreshed(long nowNanos) {
    return isWithin(storability.staleWhileRevalidate(), nowNanos);
  }

  boolean mayBeStaleOnError(long nowNanos) {
    return isWithin(storability.staleIfError(), nowNanos);
  }

  private boolean isWithin(Duration more, long nowNanos) {
    return age(nowNanos).compareTo(storability.ttl().plus(more)) < 0;
  }

  /** Serves this response until then, since the handler has just failed. */
  void pauseUntil(long nanos) {
    pausedUntilNanos = nanos;
  }

  boolean isPaused(long nowNanos) {
    return nowNanos - pausedUntilNanos < 0;
  }

  /** Returns how long the response is fresh and stale at most, from now on. */
  Duration retention(long nowNanos) {
    Duration stale =
        storability.staleIfError().compareTo(storability.staleWhileRevalidate()) > 0
            ? storability.staleIfError()
            : storability.staleWhileRevalidate();
    return storability.ttl().plus(stale).minus(age(nowNanos));
  }

  private Duration age(long nowNanos) {
    return Duration.ofSeconds(storability.ageSeconds())
        .plusNanos(Math.max(0, nowNanos - creation.nanos()));
  }

  @Override
  public int weightBytes() {
    Representation compressed = gzip;
    int bytes = OVERHEAD_BYTES + creation.key().weightBytes() + plain.bytes().length;
    bytes += compressed == null ? 0 : compressed.bytes().length;
    for (HeaderLine line : headers) {
      bytes += line.weightBytes();
    }
    return bytes;
  }
}
