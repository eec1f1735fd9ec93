// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.RequestPath;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.UrlPathHelper;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Spring MVC in a real server whose handler compares what it received with what rules matched. One
 * thread at a time.
 */
final class SpelledServer implements AutoCloseable {
  private static final String MATCHED = "matched";
  private static final Method HANDLER = handler();
  private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

  private final World world;
  private final AutoCloseable server;
  private final int port;
  private final RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
  private final GenericWebApplicationContext spring = new GenericWebApplicationContext();
  private final List<RequestMappingInfo> mapped = new ArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicInteger walkedPast = new AtomicInteger();
  private volatile List<SpelledRoute> routes = List.of();
  private int sent;
  private @Nullable Socket socket;
  private @Nullable InputStream answers;

  /** A server and its settings. */
  enum World {
    TOMCAT,
    TOMCAT_BELOW_A_CONTEXT_PATH,
    TOMCAT_THAT_DECODES_SLASHES,
    TOMCAT_THAT_PASSES_SLASHES_ON,
    TOMCAT_WITHOUT_CASE,
    TOMCAT_WITHOUT_TRAILING_SLASHES,
    TOMCAT_WITH_ANT_PATTERNS,
    JETTY,
    JETTY_BELOW_A_CONTEXT_PATH,
    JETTY_THAT_ACCEPTS_EVERYTHING;

    String context() {
      return name().contains("CONTEXT") ? "/some-app" : "";
    }
  }

  SpelledServer(World world) throws Exception {
    this.world = world;
    switch (world) {
      case TOMCAT_WITH_ANT_PATTERNS -> useAntPatterns();
      case TOMCAT_WITHOUT_CASE -> {
        PathPatternParser parser = new PathPatternParser();
        parser.setCaseSensitive(false);
        mapping.setPatternParser(parser);
      }
      case TOMCAT_WITHOUT_TRAILING_SLASHES ->
          spring.registerBean(
              UrlHandlerFilter.class,
              () -> UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
      default -> {}
    }
    spring.registerBean(RequestMappingHandlerMapping.class, () -> mapping);
    TOMCAT_LOG.setLevel(Level.OFF);
    if (world.name().startsWith("TOMCAT")) {
      Tomcat tomcat = tomcat();
      server =
          () -> {
            tomcat.stop();
            tomcat.destroy();
          };
      port = tomcat.getConnector().getLocalPort();
    } else {
      Server jetty = jetty();
      server = jetty::stop;
      port = ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
    }
  }

  @SuppressWarnings({"deprecation", "removal"}) // applications may still do so
  private void useAntPatterns() {
    mapping.setPatternParser(null);
  }

  private static Method handler() {
    try {
      return SpelledServer.class.getDeclaredMethod(
          "receive", HttpServletRequest.class, HttpServletResponse.class);
    } catch (NoSuchMethodException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private Tomcat tomcat() throws Exception {
    Path folder = Files.createTempDirectory("spellings");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    if (world == World.TOMCAT_THAT_DECODES_SLASHES) {
      tomcat.getConnector().setEncodedSolidusHandling("decode");
      tomcat.getConnector().setEncodedReverseSolidusHandling("decode");
    } else if (world == World.TOMCAT_THAT_PASSES_SLASHES_ON) {
      tomcat.getConnector().setEncodedSolidusHandling("passthrough");
      tomcat.getConnector().setEncodedReverseSolidusHandling("passthrough");
    }
    Context context = tomcat.addContext(world.context(), folder.toString());
    context.addServletContainerInitializer((types, started) -> initialize(started), null);
    tomcat.start();
    return tomcat;
  }

  private Server jetty() throws Exception {
    Server jetty = new Server(0);
    boolean lenient = world == World.JETTY_THAT_ACCEPTS_EVERYTHING;
    if (lenient) {
      jetty
          .getConnectors()[0]
          .getConnectionFactory(HttpConnectionFactory.class)
          .getHttpConfiguration()
          .setUriCompliance(UriCompliance.UNSAFE);
    }
    ServletContextHandler context = new ServletContextHandler(world.context());
    context.getServletHandler().setDecodeAmbiguousURIs(lenient);
    context.addServletContainerInitializer((types, started) -> initialize(started));
    jetty.setHandler(context);
    jetty.start();
    return jetty;
  }

  private void initialize(ServletContext context) {
    RequestPath.setMatching(context, new HandlerPathMatching(spring));
    context.setRequestCharacterEncoding("UTF-8");
    var servlet = context.addServlet("spring", new DispatcherServlet(spring));
    servlet.setLoadOnStartup(1);
    servlet.addMapping("/");
    EnumSet<DispatcherType> requests = EnumSet.of(DispatcherType.REQUEST);
    context.addFilter("rules", new Rules()).addMappingForUrlPatterns(requests, true, "/*");
    if (world == World.TOMCAT_WITHOUT_TRAILING_SLASHES) {
      context
          .addFilter("slashes", UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build())
          .addMappingForUrlPatterns(requests, true, "/*");
    }
  }

  /** Stands where the filters of the edge do. Thread-safe. */
  private static final class Rules implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute(MATCHED, RequestPath.of((HttpServletRequest) request));
      chain.doFilter(request, response);
    }
  }

  /** Replaces the routes. */
  void map(List<SpelledRoute> next) {
    mapped.forEach(mapping::unregisterMapping);
    mapped.clear();
    routes = next;
    for (SpelledRoute each : next) {
      RequestMappingInfo info =
          RequestMappingInfo.paths(each.mapping())
              .options(mapping.getBuilderConfiguration())
              .build();
      mapping.registerMapping(info, this, HANDLER);
      mapped.add(info);
    }
  }

  /** The handler of every route. */
  void receive(HttpServletRequest request, HttpServletResponse response) {
    response.setContentLength(0);
    handled.incrementAndGet();
    RequestPath path = (RequestPath) request.getAttribute(MATCHED);
    boolean walked = false;
    for (SpelledRoute each : routes) {
      boolean received = isOf(each, request);
      boolean mayMatch = each.rule().mayMatch(path);
      boolean matches = each.rule().matches(path);
      if (received && !mayMatch) {
        report("the rule does not see what the handler receives", each, request, path);
      }
      if (path.isAmbiguous() ? matches : matches != received || mayMatch != received) {
        report("the rule matches something else", each, request, path);
      }
      walked |= received && !matchesAsSent(each, request);
    }
    if (walked) {
      walkedPast.incrementAndGet();
    }
    String container = containerPath(request);
    boolean trimmed = world == World.TOMCAT_WITHOUT_TRAILING_SLASHES;
    if (container.indexOf('\uFFFD') < 0 && !trimmed && !path.readings().contains(container)) {
      report("the container reads " + container, routes.getFirst(), request, path);
    }
  }

  /** Matches as rules did before there was one reading of a path. */
  private boolean matchesAsSent(SpelledRoute route, HttpServletRequest request) {
    String sent = request.getRequestURI().substring(request.getContextPath().length());
    return new AntPathMatcher().match(route.mapping(), sent);
  }

  @SuppressWarnings("removal") // applications may still match by Ant patterns
  private boolean isOf(SpelledRoute route, HttpServletRequest request) {
    if (world == World.TOMCAT_WITH_ANT_PATTERNS) {
      return mapping
          .getPathMatcher()
          .match(route.mapping(), UrlPathHelper.getResolvedLookupPath(request));
    }
    PathContainer received =
        ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication();
    PathPatternParser parser = mapping.getPatternParser();
    return parser != null && parser.parse(route.mapping()).matches(received);
  }

  /** Returns what the container has decoded, in the form of {@link RequestPath}. */
  private String containerPath(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return world == World.TOMCAT_THAT_PASSES_SLASHES_ON
        ? path.replace("%2f", "%2F").replaceAll("%5[cC]", "\\\\")
        : path.replace("%", "%25");
  }

  private void report(
      String fault, SpelledRoute route, HttpServletRequest request, RequestPath path) {
    if (violations.size() < 10) {
      violations.add(
          "%s: %s, mapping %s, rule %s, readings %s, ambiguous %s"
              .formatted(
                  fault,
                  request.getRequestURI(),
                  route.mapping(),
                  route.rule(),
                  path.readings(),
                  path.isAmbiguous()));
    }
  }

  /** Sends one request, and waits for its response. */
  void get(String path) throws IOException {
    sent++;
    Socket open = socket;
    InputStream in = answers;
    if (open == null || in == null) {
      open = new Socket(InetAddress.getLoopbackAddress(), port);
      open.setTcpNoDelay(true);
      open.setSoTimeout(60_000);
      in = new BufferedInputStream(open.getInputStream());
    }
    String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    open.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    String head = head(in);
    boolean reusable =
        head.startsWith("HTTP/1.1 200")
            && head.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 0\r\n");
    if (!reusable) {
      open.close();
    }
    socket = reusable ? open : null;
    answers = reusable ? in : null;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (next == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
        break;
      }
    }
    return head.toString();
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  int handled() {
    return handled.get();
  }

  int walkedPastThePathAsSent() {
    return walkedPast.get();
  }

  @Override
  public String toString() {
    return "%s: %d sent, %d handled, %d past the path as sent"
        .formatted(world, sent, handled.get(), walkedPast.get());
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    if (open != null) {
      open.close();
    }
    try {
      server.close();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
