// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import com.openhtmltopdf.extend.FSStream;
import com.openhtmltopdf.extend.FSStreamFactory;
import com.openhtmltopdf.extend.FSUriResolver;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceType;
import dev.headroom.ground.KeyHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiPredicate;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a document may load: the resources that the application registered, by name, and images
 * within the HTML ({@code data:} URLs). No address of the network, of the file system or of the
 * class path is opened.
 *
 * <p>Confined to one thread: one for each document, whose images share a number of pixels.
 */
final class PdfResources
    implements FSUriResolver, FSStreamFactory, BiPredicate<String, ExternalResourceType> {
  static final String SCHEME = "resource";

  private static final Logger LOG = LoggerFactory.getLogger(PdfRenderer.class);
  private static final String PREFIX = SCHEME + ":";
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64";
  private static final int MAX_LOGGED = 80;

  private final Map<String, byte[]> resources;
  private final RenderBudget budget;
  private final Map<String, Boolean> images = new HashMap<>();

  PdfResources(Map<String, byte[]> resources, RenderBudget budget) {
    this.resources = resources;
    this.budget = budget;
  }

  @Override
  public @Nullable String resolveURI(@Nullable String baseUri, @Nullable String uri) {
    if (uri == null || uri.isEmpty()) {
      return null;
    }
    if (uri.startsWith(DATA)) {
      return uri;
    }
    String name = uri.startsWith(PREFIX) ? uri.substring(PREFIX.length()) : uri;
    if (resources.containsKey(name)) {
      return PREFIX + name;
    }
    LOG.warn(
        "a document names {}, which is left out: register it as a resource of the renderer",
        uri.length() > MAX_LOGGED ? uri.substring(0, MAX_LOGGED) + "…" : uri);
    return null;
  }

  @Override
  public boolean test(String uri, ExternalResourceType type) {
    budget.check();
    if (uri.startsWith(PREFIX)) {
      return type != ExternalResourceType.FILE_EMBED;
    }
    // An image that stands in the document twice is decoded once.
    return uri.startsWith(DATA)
        && type == ExternalResourceType.IMAGE_RASTER
        && images.computeIfAbsent(KeyHash.of(uri), any -> isBoundedImage(uri));
  }

  @Override
  public @Nullable FSStream getUrl(String uri) {
    byte[] bytes = uri.startsWith(PREFIX) ? resources.get(uri.substring(PREFIX.length())) : null;
    return bytes == null ? null : new Content(bytes);
  }

  /** Reads the header alone: an image of few bytes may have billions of pixels. */
  private boolean isBoundedImage(String uri) {
    int comma = uri.indexOf(',');
    if (comma < 0 || !uri.substring(0, comma).endsWith(BASE64)) {
      return leaveOut("it is not in base64");
    }
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(
            new ByteArrayInputStream(Base64.getMimeDecoder().decode(uri.substring(comma + 1))))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return leaveOut("the JDK reads no image of its format: use PNG, JPEG or GIF");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        return budget.takePixels(pixels)
            || leaveOut("it has " + pixels + " pixels: raise max-image-pixels");
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException unreadable) {
      return leaveOut("it cannot be read: " + unreadable.getMessage());
    }
  }

  private static boolean leaveOut(String why) {
    LOG.warn("an image in the HTML is left out: {}", why);
    return false;
  }

  @SuppressWarnings("ArrayRecordComponent") // contents are never compared
  private record Content(byte[] bytes) implements FSStream {
    @Override
    public InputStream getStream() {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public Reader getReader() {
      return new InputStreamReader(getStream(), StandardCharsets.UTF_8);
    }
  }
}
