// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The class path that a build would give an application, picked from the class path of the tests.
 *
 * <p>A guest names its direct dependencies; what they need in turn is read from the build files
 * beside the jars. So a guest has the libraries of the starter only where the starter is added, and
 * a class loader of its own for each set of libraries.
 */
final class Libraries {

  private static final String STARTER = "headroom-spring-boot-starter";

  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>\\s*(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern NOT_OWN =
      Pattern.compile(
          "<(dependencyManagement|build|profiles|exclusions|parent)>.*?</\\1>", Pattern.DOTALL);
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

  private final Map<String, Path> jars = new LinkedHashMap<>();
  private final Map<String, String> builds = new LinkedHashMap<>();
  private final List<Path> ourClasses = new ArrayList<>();
  private final Path tests;
  private final Map<NavigableSet<String>, ClassLoader> loaders = new ConcurrentHashMap<>();

  private Libraries(Path tests) {
    this.tests = tests;
  }

  /** Reads the class path of this JVM. */
  static Libraries ofTheTests() throws IOException {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    Libraries libraries = new Libraries(placeOf(Libraries.class));
    Path repository = repository();
    for (String entry : entries) {
      Path path = Path.of(entry);
      Path version = path.getParent();
      String jar = path.getFileName().toString();
      Path build = version.resolve(jar.replaceFirst("\\.jar$", ".pom"));
      if (path.startsWith(repository)) {
        String artifact = version.getParent().getFileName().toString();
        libraries.jars.merge(artifact, path, (first, other) -> first);
        if (Files.exists(build)) {
          libraries.builds.putIfAbsent(artifact, Files.readString(build));
        }
      } else if (!path.equals(libraries.tests)) {
        libraries.ourClasses.add(path);
      }
    }
    try (Stream<Path> files = Files.walk(Path.of("..").toRealPath(), 4)) {
      for (Path build : files.filter(file -> file.endsWith("pom.xml")).toList()) {
        Path published = build.resolveSibling("target/dependency-reduced-pom.xml");
        String text = Files.readString(Files.exists(published) ? published : build);
        libraries.builds.put(artifact(text.replaceFirst("(?s)<parent>.*?</parent>", "")), text);
      }
    }
    return libraries;
  }

  /** Returns the folder that Maven keeps its jars in, seen from one of them. */
  private static Path repository() throws IOException {
    Path jar = placeOf(org.junit.jupiter.api.Test.class);
    return jar.getParent().getParent().getParent().getParent().getParent().getParent();
  }

  private static Path placeOf(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /**
   * Returns the class loader of an application: its own classes and resources over its libraries.
   *
   * @param guest the name of the package of its classes, which is also the root of its resources
   * @param dependencies the artifacts of its direct dependencies
   * @param withStarter whether the starter is added to them
   */
  ClassLoader loader(String guest, Collection<String> dependencies, boolean withStarter) {
    URL[] own = {url(tests.resolve("guest").resolve(guest)), url(tests)};
    return new URLClassLoader(own, loader(dependencies, withStarter));
  }

  /** Returns a class loader with what was generated for an application before its own classes. */
  ClassLoader loaderAhead(Guest guest, Path folder) throws IOException {
    URLClassLoader application = (URLClassLoader) loader(guest.name(), guest.dependencies(), true);
    List<URL> own = new ArrayList<>();
    own.add(url(compiled(folder, application)));
    own.add(url(folder.resolve("resources")));
    own.addAll(List.of(application.getURLs()));
    // What is generated belongs to the packages of the libraries, and so to their class loader.
    own.addAll(List.of(((URLClassLoader) application.getParent()).getURLs()));
    return new URLClassLoader(own.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** Returns the class path with which an application is started in a process of its own. */
  String classPath(Guest guest, boolean withStarter) {
    return String.join(
        File.pathSeparator, classPath(loader(guest.name(), guest.dependencies(), withStarter)));
  }

  private static List<String> classPath(ClassLoader application) {
    List<String> classPath = new ArrayList<>();
    for (ClassLoader each = application;
        each instanceof URLClassLoader loader;
        each = each.getParent()) {
      for (URL url : loader.getURLs()) {
        classPath.add(url.getPath());
      }
    }
    return classPath;
  }

  private static Path compiled(Path folder, URLClassLoader application) throws IOException {
    List<String> classPath = new ArrayList<>(List.of(folder.resolve("classes").toString()));
    classPath.addAll(classPath(application));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
      List<Path> java = sources.filter(path -> path.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-d",
              folder.resolve("classes").toString(),
              "-cp",
              String.join(File.pathSeparator, classPath));
      boolean done =
          compiler
              .getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
              .call();
      if (!done) {
        throw new IOException("what was generated in " + folder + " does not compile");
      }
    }
    return folder.resolve("classes");
  }

  private ClassLoader loader(Collection<String> dependencies, boolean withStarter) {
    NavigableSet<String> direct = new TreeSet<>(dependencies);
    if (withStarter) {
      direct.add(STARTER);
    }
    return loaders.computeIfAbsent(
        direct, each -> new URLClassLoader(urls(each), ClassLoader.getPlatformClassLoader()));
  }

  private URL[] urls(Set<String> direct) {
    Set<String> reached = new LinkedHashSet<>();
    Deque<String> left = new ArrayDeque<>(direct);
    while (!left.isEmpty()) {
      String artifact = left.removeFirst();
      if (reached.add(artifact)) {
        left.addAll(dependencies(builds.getOrDefault(artifact, "")));
      }
    }
    List<Path> paths = new ArrayList<>();
    reached.stream().filter(jars::containsKey).map(jars::get).forEach(paths::add);
    if (direct.contains(STARTER)) {
      ourClasses.stream()
          .filter(path -> reached.stream().anyMatch(artifact -> holds(path, artifact)))
          .forEach(paths::add);
    }
    return paths.stream().map(Libraries::url).toArray(URL[]::new);
  }

  /** Whether a folder of classes or a jar of this build belongs to an artifact. */
  private static boolean holds(Path path, String artifact) {
    String folder = path.toString().replace('\\', '/');
    return artifact.startsWith("headroom-")
        && (folder.contains("/" + artifact + "-")
            || folder
                .replaceFirst("/target/.*|/classes$", "")
                .endsWith("/" + artifact.replaceFirst("headroom-", "").replace('-', '/')));
  }

  private static List<String> dependencies(String build) {
    List<String> artifacts = new ArrayList<>();
    Matcher each = DEPENDENCY.matcher(NOT_OWN.matcher(build).replaceAll(""));
    while (each.find()) {
      String dependency = each.group(1);
      if (!dependency.matches("(?s).*<(?:scope>(?:test|provided|system)|optional>true)<.*")) {
        artifacts.add(artifact(dependency));
      }
    }
    return artifacts;
  }

  private static String artifact(String xml) {
    Matcher artifact = ARTIFACT.matcher(xml);
    return artifact.find() ? artifact.group(1) : "";
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(path.toString(), e);
    }
  }
}
