// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.asset;

import dev.headroom.ground.KeyHash;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the files of a front end under names that contain a hash of their content.
 *
 * <p>{@code js/app.js} becomes {@code js/app.3f2a91bc04Ze.js}; references of style sheets ({@code
 * url(…)}, {@code @import "…"}) are rewritten, JavaScript modules use {@link
 * AssetManifest#importMap} or {@link #rewritingImports}. Texts are also written compressed ({@code
 * .gz}), for servers that send such files. The files of the last generations stay, since pages of
 * the previous release ask for them during a deployment.
 *
 * <p>One thread at a time, and one process at a time for a folder. The manifest is replaced after
 * all files are there: a publication that is cut off changes nothing that is served. Each file is
 * forced to the disk under another name first; one that does not hold what its name says, as after
 * a loss of power, is written again. Hidden files are not published, whatever refers to them.
 */
public final class AssetPublisher {
  private static final int HASH_LENGTH = 12;
  private static final int MIN_COMPRESSED = 200;
  private static final String NEW = ".new";

  /** What an address needs as a percent sign with two digits, besides blanks. */
  private static final String ENCODED = "%?#\"'()<>\\^`{|}";

  private static final Pattern TEXT =
      Pattern.compile(".*\\.(?:js|mjs|css|html|svg|json|map|txt|xml|webmanifest|wasm)");
  private static final Pattern REFERENCE =
      Pattern.compile("url\\(\\s*(['\"]?)([^'\")?#]+)([?#][^'\")]*)?\\1\\s*\\)");
  private static final Pattern STYLE_IMPORT =
      Pattern.compile("(@import\\s*)(['\"])([^'\"?#]+)([?#][^'\"]*)?\\2", Pattern.CASE_INSENSITIVE);
  private static final Pattern IMPORT =
      Pattern.compile("(\\bfrom\\s*|\\bimport\\s*\\(?\\s*)(['\"])(\\.{1,2}/[^'\"\\n]+)\\2");

  private final Path sources;
  private final Path folder;
  private final int generations;
  private final boolean rewritesImports;

  /**
   * Creates a publisher.
   *
   * @param sources the folder of the front end
   * @param folder where the files are published
   * @param generations published versions that are kept, 1 or more
   */
  public AssetPublisher(Path sources, Path folder, int generations) {
    this(sources, folder, generations, false);
  }

  private AssetPublisher(Path sources, Path folder, int generations, boolean rewritesImports) {
    if (generations < 1) {
      throw new IllegalArgumentException(
          "generations is " + generations + ", but must be 1 or more: 3 outlives two deployments");
    }
    this.sources = sources;
    this.folder = folder;
    this.generations = generations;
    this.rewritesImports = rewritesImports;
  }

  /**
   * Returns a publisher that also rewrites the relative imports of JavaScript modules, for pages
   * whose content security policy allows no inline import map. A module is then published under a
   * new name when a module that it imports has changed, and modules must not import one another in
   * a circle.
   */
  public AssetPublisher rewritingImports() {
    return new AssetPublisher(sources, folder, generations, true);
  }

  /**
   * Publishes all files, and deletes those of generations that are no longer kept.
   *
   * @return the new manifest
   * @throws IOException if a file cannot be read or written
   * @throws IllegalArgumentException if style sheets, or modules whose imports are rewritten, refer
   *     to one another in a circle
   */
  public AssetManifest publish() throws IOException {
    List<String> files = sourceFiles();
    Publication publication = new Publication(Set.copyOf(files));
    Map<String, String> names = new TreeMap<>();
    for (String each : files) {
      names.put(each, publication.name(each));
    }
    for (Map.Entry<String, byte[]> each : publication.contents.entrySet()) {
      write(folder.resolve(names.get(each.getKey())), each.getValue(), each.getKey());
    }
    AssetManifest before = AssetManifest.load(folder);
    List<Map<String, String>> kept = new ArrayList<>();
    kept.add(names);
    before.generations().stream().filter(each -> !each.equals(names)).forEach(kept::add);
    AssetManifest manifest = new AssetManifest(kept.subList(0, Math.min(generations, kept.size())));
    replace(folder.resolve(AssetManifest.FILE), manifest.toJson().getBytes(StandardCharsets.UTF_8));
    deleteUnused(before, manifest);
    deleteUnfinished();
    return manifest;
  }

  private List<String> sourceFiles() throws IOException {
    Path walked = sources.toRealPath(); // A link at the top is not followed.
    try (Stream<Path> all = Files.walk(walked)) {
      return all.filter(Files::isRegularFile)
          .map(each -> walked.relativize(each).toString().replace('\\', '/'))
          .filter(each -> !each.startsWith(".") && !each.contains("/."))
          .sorted()
          .toList();
    }
  }

  private static void write(Path file, byte[] content, String source) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path gzip = file.resolveSibling(file.getFileName() + ".gz");
    if (TEXT.matcher(source).matches()
        && content.length >= MIN_COMPRESSED
        && !holdsCompressed(gzip, content)) {
      byte[] compressed = compressed(content);
      if (compressed.length < content.length) {
        replace(gzip, compressed);
      }
    }
    if (!holds(file, content)) {
      replace(file, content);
    }
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Files.exists(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  private static boolean holdsCompressed(Path file, byte[] content) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return Arrays.equals(in.readAllBytes(), content);
    } catch (EOFException | ZipException torn) {
      return false;
    }
  }

  /** Replaces a file by one that is on the disk: a name that outlives its content would be torn. */
  private static void replace(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + NEW);
    try (FileChannel out =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes what a publication that was cut off had begun to write. */
  private void deleteUnfinished() throws IOException {
    List<Path> unfinished;
    try (Stream<Path> all = Files.walk(folder.toRealPath())) {
      unfinished = all.filter(AssetPublisher::isUnfinished).toList();
    }
    for (Path each : unfinished) {
      Files.deleteIfExists(each);
    }
  }

  private static boolean isUnfinished(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(".") && name.endsWith(NEW) && Files.isRegularFile(file);
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip =
        new GZIPOutputStream(out) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private void deleteUnused(AssetManifest before, AssetManifest after) throws IOException {
    Set<String> used = new HashSet<>();
    after.generations().forEach(each -> used.addAll(each.values()));
    for (Map<String, String> each : before.generations()) {
      for (String name : each.values()) {
        if (!used.contains(name)) {
          Files.deleteIfExists(folder.resolve(name));
          Files.deleteIfExists(folder.resolve(name + ".gz"));
        }
      }
    }
  }

  /** The contents and names of one publication. Confined to one thread. */
  private final class Publication {
    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> files;

    Publication(Set<String> files) {
      this.files = files;
    }

    String name(String source) throws IOException {
      String known = names.get(source);
      if (known != null) {
        return known;
      }
      if (!open.add(source)) {
        throw new IllegalArgumentException(
            "asset " + source + " refers to itself by way of others: remove the circle");
      }
      byte[] content = Files.readAllBytes(sources.resolve(source));
      if (source.endsWith(".css")) {
        content = withReferences(source, content);
      } else if (rewritesImports && (source.endsWith(".js") || source.endsWith(".mjs"))) {
        content = withImports(source, content);
      }
      int dot = source.lastIndexOf('.');
      int end = dot > source.lastIndexOf('/') ? dot : source.length();
      String name =
          source.substring(0, end)
              + "."
              + KeyHash.of(content).substring(0, HASH_LENGTH)
              + source.substring(end);
      contents.put(source, content);
      names.put(source, name);
      return name;
    }

    private byte[] withImports(String source, byte[] content) throws IOException {
      Matcher reference = IMPORT.matcher(new String(content, StandardCharsets.UTF_8));
      StringBuilder out = new StringBuilder();
      while (reference.find()) {
        String name = published(source, reference.group(3));
        String quote = reference.group(2);
        reference.appendReplacement(
            out,
            Matcher.quoteReplacement(
                reference.group(1) + quote + (name.startsWith(".") ? "" : "./") + name + quote));
      }
      return reference.appendTail(out).toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] withReferences(String source, byte[] content) throws IOException {
      String text = withStyleImports(source, new String(content, StandardCharsets.UTF_8));
      StringBuilder out = new StringBuilder();
      Matcher reference = REFERENCE.matcher(text);
      while (reference.find()) {
        String suffix = reference.group(3) == null ? "" : reference.group(3);
        reference.appendReplacement(
            out,
            Matcher.quoteReplacement(
                "url(\"" + published(source, reference.group(2).strip()) + suffix + "\")"));
      }
      return reference.appendTail(out).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Rewrites the imports of a style sheet that name a file without {@code url}. */
    private String withStyleImports(String source, String text) throws IOException {
      StringBuilder out = new StringBuilder();
      Matcher reference = STYLE_IMPORT.matcher(text);
      while (reference.find()) {
        String suffix = reference.group(4) == null ? "" : reference.group(4);
        String quote = reference.group(2);
        String name = published(source, reference.group(3).strip());
        reference.appendReplacement(
            out, Matcher.quoteReplacement(reference.group(1) + quote + name + suffix + quote));
      }
      return reference.appendTail(out).toString();
    }

    /**
     * Returns the relative address of a published file; the reference itself if it is another, such
     * as one outside the sources, a hidden one, or one that is not there.
     */
    private String published(String source, String reference) throws IOException {
      if (reference.startsWith("/") || reference.matches("[a-zA-Z][\\w+.-]*:.*")) {
        return reference;
      }
      Path from = Objects.requireNonNull(sources.resolve(source).normalize().getParent());
      String file = target(from, reference);
      if (file == null) {
        return reference;
      }
      Path published = sources.normalize().resolve(name(file));
      return encoded(from.relativize(published).toString().replace('\\', '/'));
    }

    /** Returns the file of the sources that an address means; null if it means none. */
    private @Nullable String target(Path from, String reference) {
      try {
        String path = URLDecoder.decode(reference.replace("+", "%2B"), StandardCharsets.UTF_8);
        Path target = from.resolve(path).normalize();
        if (!target.startsWith(sources.normalize())) {
          return null;
        }
        String file = sources.normalize().relativize(target).toString().replace('\\', '/');
        return files.contains(file) ? file : null;
      } catch (IllegalArgumentException malformed) {
        return null; // also what is no path here
      }
    }

    private static String encoded(String path) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < path.length(); i++) {
        char c = path.charAt(i);
        if (c <= ' ' || ENCODED.indexOf(c) >= 0) {
          out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
        } else {
          out.append(c);
        }
      }
      return out.toString();
    }
  }
}
