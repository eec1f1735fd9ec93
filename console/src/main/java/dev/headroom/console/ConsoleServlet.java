// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.console.web.Assets;
import dev.headroom.console.web.CookieScope;
import dev.headroom.console.web.LiveEvents;
import dev.headroom.console.web.Notice;
import dev.headroom.console.web.Renderer;
import dev.headroom.console.web.SameOrigin;
import dev.headroom.console.web.Shell;
import dev.headroom.console.web.TokenSignIn;
import dev.headroom.ground.TimeSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the console's pages to operators, and a form for the token to everyone else.
 *
 * <p>Thread-safe. Map it to {@value #PATH} and everything below, with asynchronous requests
 * allowed. It reads what the capabilities hold in memory when a page is requested, and does nothing
 * while none is.
 */
public final class ConsoleServlet extends HttpServlet {
  /** The path of the console, below that of the application. */
  public static final String PATH = "/headroom";

  /** The request header with which the script of an open page asks for what changes on it. */
  static final String FRAGMENT = "X-Headroom-Fragment";

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServlet.class);
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");
  private static final int MAX_LOGGED = 500;
  private static final String SIGN_IN = "/sign-in";
  private static final String SIGN_OUT = "/sign-out";
  private static final String EVENTS = "/events";
  private static final String NO_PAGE = "No such page";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final transient String application;
  private final transient ConsolePages pages;
  private final transient ConsoleAccess access;
  private final transient ConsoleSettings settings;
  private final transient TimeSource time;
  private final transient Assets assets = new Assets();
  private final transient Renderer renderer = new Renderer();
  private final transient TokenSignIn signIn;
  private final transient LiveEvents events;

  /**
   * Creates the servlet.
   *
   * @param application its name, in the title of every page
   * @param pages with distinct paths; one with an empty path is the overview
   * @throws IllegalArgumentException if two pages have one path
   */
  public ConsoleServlet(
      String application,
      List<? extends ConsolePage> pages,
      ConsoleAccess access,
      ConsoleSettings settings,
      TimeSource time) {
    this.application = application;
    this.pages = new ConsolePages(pages);
    this.access = access;
    this.settings = settings;
    this.time = time;
    this.signIn = new TokenSignIn(access.token(), access::accepts, settings.signIn(), time);
    this.events = new LiveEvents(settings.refresh(), this.pages::stateAsJson, time);
  }

  /**
   * Returns a servlet with the default settings, for those who know a token.
   *
   * @param token the secret to sign in with, of 32 characters or more
   */
  public static ConsoleServlet of(String application, String token, ConsolePage... pages) {
    return new ConsoleServlet(
        application,
        List.of(pages),
        ConsoleAccess.byToken(token),
        ConsoleSettings.defaults(),
        TimeSource.system());
  }

  /** Returns the size of the style sheet and scripts as they are sent. */
  public long assetBytes() {
    return assets.compressedBytes();
  }

  @Override
  public void destroy() {
    events.close();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    secure(response);
    if (path.startsWith(Assets.FOLDER)) {
      assets.send(path, request, response);
    } else if (path.equals(SIGN_IN)) {
      showSignIn(HttpServletResponse.SC_OK, "", request, response);
    } else if (!isOperator(request)) {
      refuse(path, request, response);
    } else if (path.equals(EVENTS)) {
      events.open(request, response);
    } else {
      show(path, request, response);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = path(request);
    secure(response);
    if (!SameOrigin.sent(request)) {
      LOG.atWarn()
          .setMessage("refused a form for {} that no page of the console sent")
          .addArgument(line(path))
          .addKeyValue("event", "console_foreign_form")
          .log();
      response.sendError(
          HttpServletResponse.SC_FORBIDDEN, "This form was not sent by a page of the console.");
    } else if (path.equals(SIGN_IN)) {
      signIn(request, response);
    } else if (path.equals(SIGN_OUT)) {
      signIn.signOut(cookies(request), response);
      redirect(base(request) + SIGN_IN, response);
    } else if (!isOperator(request)) {
      refuse("", request, response);
    } else {
      act(path, request, response);
    }
  }

  private boolean isOperator(HttpServletRequest request) {
    return access.isOperator(request) || signIn.isSignedIn(request);
  }

  private void show(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<ConsolePage> found = pages.find(path);
    Map<ConsolePage, List<Concern>> concerns = pages.concerns();
    Shell shell =
        shell(
            found.map(ConsolePage::title).orElse(NO_PAGE),
            found.orElse(null),
            concerns,
            Notice.take(cookies(request), request, response),
            request);
    Page page =
        found
            .map(each -> pageOf(each, pageRequest(request, concerns)))
            .orElseGet(() -> noPage(path));
    response.setStatus(
        found.isPresent() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_NOT_FOUND);
    boolean fragment = request.getHeader(FRAGMENT) != null;
    send(fragment ? renderer.content(shell, page) : renderer.page(shell, page), response);
  }

  /** Returns what is shown to an operator who follows an old link, or mistypes an address. */
  private Page noPage(String path) {
    List<Row> rows =
        pages.all().stream()
            .map(
                each -> Row.of(Cell.of(each.title()).to(each.path().isEmpty() ? "/" : each.path())))
            .toList();
    return Page.of(
        "The console has no page " + path + ".",
        new Table("Pages", "", List.of(Column.text("Page")), rows, "There are none."));
  }

  private static Page pageOf(ConsolePage source, PageRequest request) {
    try {
      return source.page(request);
    } catch (RuntimeException | Error e) {
      LOG.atWarn()
          .setMessage("the console cannot show {}")
          .addArgument(source.path())
          .addKeyValue("event", "console_page_failed")
          .setCause(e)
          .log();
      return Page.of(
          "This page cannot be shown now.",
          new Note("", Format.failure(e) + ". The log has the rest."));
    }
  }

  private void act(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<ConsolePage> found = pages.find(path);
    if (found.isEmpty()) {
      show(path, request, response);
      return;
    }
    PageRequest posted = pageRequest(request, Map.of());
    String notice;
    try {
      notice = found.get().act(posted);
      LOG.atInfo()
          .setMessage("console: {} (by {})")
          .addArgument(line(notice))
          .addArgument(line(posted.operator()))
          .addKeyValue("event", "console_action")
          .log();
    } catch (IllegalArgumentException refused) {
      notice = Objects.requireNonNullElse(refused.getMessage(), "This cannot be done.");
    } catch (RuntimeException e) {
      LOG.atWarn().setMessage("an action of the console failed").setCause(e).log();
      notice = "It failed; the log has the rest: " + Format.failure(e);
    }
    Notice.put(notice, cookies(request), response);
    redirect(base(request) + found.get().path(), response);
  }

  private void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String token = Objects.requireNonNullElse(request.getParameter("token"), "");
    if (signIn.signIn(token, cookies(request), response)) {
      redirect(base(request) + target(request), response);
    } else {
      showSignIn(HttpServletResponse.SC_UNAUTHORIZED, "This is not the token.", request, response);
    }
  }

  private void showSignIn(
      int status, String message, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    access.signInShown();
    response.setStatus(status);
    Shell shell = shell("Sign in", null, Map.of(), "", request);
    send(renderer.signIn(shell, signIn.isOffered(), message, target(request)), response);
  }

  /** Returns the page that was asked for before the sign-in, or the overview. */
  private String target(HttpServletRequest request) {
    String wanted = Objects.requireNonNullElse(request.getParameter("to"), "");
    return pages.find(wanted).map(ConsolePage::path).orElse("");
  }

  private void refuse(String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean script = request.getHeader(FRAGMENT) != null || path.equals(EVENTS);
    if (script) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    } else {
      String known = pages.find(path).map(ConsolePage::path).orElse("");
      redirect(base(request) + SIGN_IN + (known.isEmpty() ? "" : "?to=" + known), response);
    }
  }

  private PageRequest pageRequest(
      HttpServletRequest request, Map<ConsolePage, List<Concern>> concerns) {
    Map<String, String> parameters = new LinkedHashMap<>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
    return new PageRequest(
        parameters, operator(request), time.now(), ConsolePages.sorted(concerns), request);
  }

  private Shell shell(
      String title,
      @Nullable ConsolePage current,
      Map<ConsolePage, List<Concern>> concerns,
      String notice,
      HttpServletRequest request) {
    Map<PageGroup, List<Shell.Link>> groups = new LinkedHashMap<>();
    concerns.forEach((page, found) -> {
      Tone worst = ConsolePages.worst(found);
      groups
          .computeIfAbsent(page.place().group(), any -> new ArrayList<>())
          .add(
              new Shell.Link(page.path(), page.title(), page.equals(current), found.size(), worst));
    });
    Map<String, String> paths = new LinkedHashMap<>();
    for (String each : List.of("console.css", "console.js", "icon.svg", "uplot.css")) {
      paths.put(each, assets.path(each));
    }
    return new Shell(
        base(request),
        application,
        title,
        groups.entrySet().stream()
            .map(each -> new Shell.Group(each.getKey(), each.getValue()))
            .toList(),
        new Shell.Session(
            notice,
            signIn.isSignedIn(request),
            access.formFields(request),
            current == null ? 0 : settings.refresh().toMillis(),
            paths));
  }

  private static void secure(HttpServletResponse response) {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
  }

  private static void send(String html, HttpServletResponse response) throws IOException {
    byte[] body = html.getBytes(StandardCharsets.UTF_8);
    response.setContentType("text/html;charset=utf-8");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static void redirect(String location, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", location);
  }

  private static String operator(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getRemoteUser(), "operator");
  }

  private static String path(HttpServletRequest request) {
    return Objects.requireNonNullElse(request.getPathInfo(), "");
  }

  /** Returns a text of a client as part of one line of the log. */
  private static String line(String text) {
    String plain = CONTROLS.matcher(text).replaceAll(" ");
    return plain.substring(0, Math.min(plain.length(), MAX_LOGGED));
  }

  private CookieScope cookies(HttpServletRequest request) {
    return new CookieScope(base(request), access.isSecure(request));
  }

  private static String base(HttpServletRequest request) {
    return request.getContextPath() + PATH;
  }
}
