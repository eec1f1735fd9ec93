// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.guest;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A copy of an application and its Maven build; one of two copies has the starter as its one
 * change.
 *
 * <p>One thread at a time.
 */
final class GuestBuild {

  static final String STARTER = "headroom-spring-boot-starter";
  static final String VERSION = "0.1.0-SNAPSHOT";
  private static final String REPACKAGE =
      "org.springframework.boot:spring-boot-maven-plugin:repackage";

  /** The time of every file that is packaged, so that both copies respond with the same one. */
  private static final String FILE_TIME = "-Dproject.build.outputTimestamp=2020-01-01T00:00:00Z";

  private final GuestOptions options;
  private final Path folder;

  private GuestBuild(GuestOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Copies the application without what a build or a checkout made, and lays files over it. */
  static GuestBuild copy(GuestOptions options, boolean withStarter) {
    Path folder = options.work().resolve(withStarter ? "with" : "without");
    try {
      copy(options.application(), folder);
      if (options.overlay() != null) {
        copy(options.overlay(), folder);
      }
      if (withStarter) {
        addStarter(folder.resolve("pom.xml"));
      }
    } catch (IOException e) {
      throw new GuestException(options.application() + " could not be copied to " + folder, e);
    }
    return new GuestBuild(options, folder);
  }

  /** Installs the starter into the local Maven repository. */
  static void installStarter(GuestOptions options) throws InterruptedException {
    Path log = options.work().resolve("install.log");
    try {
      Files.createDirectories(options.work());
    } catch (IOException e) {
      throw new GuestException(options.work() + " could not be created", e);
    }
    List<String> goals = List.of("-q", "-Pquick", "-pl", "spring/starters/all", "-am", "install");
    if (!maven(options.home(), options.home(), log, goals)) {
      throw new GuestException("the starter was not installed: see " + log);
    }
  }

  Path folder() {
    return folder;
  }

  /**
   * Runs Maven in the copy.
   *
   * @return whether it succeeded; its output is in {@code maven.log}
   */
  boolean maven(String... goals) throws InterruptedException {
    List<String> arguments = new ArrayList<>(options.mavenArguments());
    arguments.addAll(List.of(goals));
    return maven(options.home(), folder, folder.resolve("maven.log"), arguments);
  }

  /** Runs the Maven of this repository in a folder. */
  static boolean maven(Path home, Path folder, Path log, List<String> arguments)
      throws InterruptedException {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(home.resolve(windows ? "mvnw.cmd" : "mvnw").toAbsolutePath().toString());
    command.addAll(
        List.of("-B", "-ntp", "-f", folder.resolve("pom.xml").toAbsolutePath().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException e) {
      throw new GuestException(command.getFirst() + " could not be started", e);
    }
  }

  /**
   * Packages the program. Where the application's own build makes none that runs by itself, since
   * it is started from the folder of its classes, Spring Boot's plugin makes it so.
   *
   * @return whether it succeeded
   */
  boolean packageProgram() throws InterruptedException {
    return maven("package", "-DskipTests", FILE_TIME)
        && (isExecutable(jar()) || maven("package", REPACKAGE, "-DskipTests", FILE_TIME));
  }

  private static boolean isExecutable(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return manifest != null
          && manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS) != null;
    } catch (IOException e) {
      throw new GuestException(jar + " could not be read", e);
    }
  }

  /** Returns each test of the last run with its failure, or an empty text where it passed. */
  Map<String, String> testResults() {
    Map<String, String> results = new TreeMap<>();
    for (Path report : files("surefire-reports", "TEST-.*\\.xml")) {
      for (Element test : elements(parse(report), "testcase")) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        List<Element> faults = new ArrayList<>(elements(test, "failure"));
        faults.addAll(elements(test, "error"));
        if (elements(test, "skipped").isEmpty()) {
          results.put(
              name, faults.isEmpty() ? "" : faults.getFirst().getTextContent().strip() + " ");
        }
      }
    }
    return results;
  }

  /** Returns the program that the build packaged. */
  Path jar() {
    return files("target", "[^/]*\\.(?:jar|war)").stream()
        .filter(jar -> !jar.toString().matches(".*(?:-sources|-javadoc|-tests|-plain)\\.jar"))
        .findFirst()
        .orElseThrow(() ->
            new GuestException("no program was packaged: see " + folder.resolve("maven.log")));
  }

  private List<Path> files(String parent, String pattern) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(
              path -> path.toString().replace('\\', '/').matches(".*/" + parent + "/" + pattern))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new GuestException(folder + " could not be read", e);
    }
  }

  private static void addStarter(Path pom) throws IOException {
    Document document = parse(pom);
    Element project = document.getDocumentElement();
    Element dependencies = null;
    for (Node child = project.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element && element.getTagName().equals("dependencies")) {
        dependencies = element;
      }
    }
    if (dependencies == null) {
      dependencies = document.createElement("dependencies");
      project.appendChild(dependencies);
    }
    Element dependency = document.createElement("dependency");
    Map<String, String> coordinates =
        Map.of("groupId", "dev.headroom", "artifactId", STARTER, "version", VERSION);
    coordinates.forEach((name, value) -> {
      Element part = document.createElement(name);
      part.setTextContent(value);
      dependency.appendChild(part);
    });
    dependencies.appendChild(dependency);
    try {
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(pom.toFile()));
    } catch (TransformerException e) {
      throw new IOException(e);
    }
  }

  private static Document parse(Path file) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (SAXException | ParserConfigurationException | IOException e) {
      throw new GuestException(file + " could not be read", e);
    }
  }

  private static List<Element> elements(Node parent, String tag) {
    var nodes =
        parent instanceof Document document
            ? document.getElementsByTagName(tag)
            : ((Element) parent).getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
              throws IOException {
            if (each.getFileName().toString().matches("target|\\.git|node_modules")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(each).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(each).toString());
            Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
