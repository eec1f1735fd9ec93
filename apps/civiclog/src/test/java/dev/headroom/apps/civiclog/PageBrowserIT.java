// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import dev.headroom.apps.kit.RunningApp;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.JsonNode;

/** The pages at "/", in a real browser. */
class PageBrowserIT {

  private static final RunningApp APP = Civiclog.APP;

  @TempDir private Path folder;
  private PageBrowser page;

  @BeforeEach
  void open() {
    page = PageBrowser.open(APP.address("/"));
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void welcomesWhoIsNotSignedInAndWhoHasSignedOut() {
    page.awaitText("#welcome-title", "association");
    signIn(Civiclog.RESIDENT);
    page.awaitText("#view-title", "My violations");
    page.awaitHidden("#welcome");
    page.press("#leave");
    page.awaitReady("#open-login");
    page.awaitText("#welcome-title", "association");
    page.awaitHidden("#view");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void reportsAViolationWithAPhotoByKeyboardAloneAndShowsWhatIsMadeOfIt() throws IOException {
    signIn(Civiclog.RESIDENT);
    page.press("[href^='/?view=report']");
    page.awaitText("#view-title", "Report a violation");
    page.awaitFocus("#view-title");
    page.type("[name=propertyName]", unit());
    page.type("[name=severity][value='2']", Keys.SPACE);
    page.type("[name=title]", "A car in the fire lane");
    page.type("textarea[name=description]", "Since Friday.");
    page.type(".photo-choice [multiple]", photo("lane.jpg").toString());
    page.awaitCount(".previews canvas", 1);
    page.press("#report > button");

    page.awaitText("#view-title", "A car in the fire lane");
    page.awaitText(".summary", "Moderate");
    page.awaitText("#view", "once the board or a manager has taken the report on");
    page.await(browser -> isPhotoShown());
    assertThat(String.valueOf(page.run("return document.querySelector('.photo img').currentSrc")))
        .containsPattern("\\.(avif|webp)\\?pass=");
    assertThat(page.find(".photo img").getDomAttribute("alt")).contains("A car in the fire lane");

    page.press("button.photo");
    page.press("dialog.enlarged button");
    page.awaitCount("dialog.enlarged", 0);
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void saysBeforeAnythingIsSentWhichPhotosCannotBe() throws IOException {
    signIn(Civiclog.RESIDENT);
    page.go(APP.address("/?view=report"));
    page.awaitReady("[name=propertyName]");
    WebElement files = page.find(".photo-choice [multiple]");
    Path drawing = Files.writeString(folder.resolve("plan.svg"), "<svg/>");
    files.sendKeys(drawing.toString());
    page.awaitText("#photos-fault", "plan.svg");
    Path photo = photo("one.jpg");
    for (int chosen = 0; chosen < 6; chosen++) {
      files.sendKeys(photo.toString());
    }
    page.awaitText("#photos-fault", "at most 5");
    page.awaitCount(".previews canvas", 5);
    page.press(".previews button");
    page.awaitCount(".previews canvas", 4);
    page.awaitText("#photos-said", "4 of 5");
  }

  @Test
  void followsAJobByEventsAndResumesAfterALostConnection() {
    Object seen =
        page.run(
            """
            const sent = [];
            const parts = [
              ['id: a\\nevent: progress\\ndata: {"state":"running","prog', 'ress":{"done":1}}\\n\\n: idle\\n\\n'],
              ['id: b\\nevent: end\\ndata: {"state":"finished"}\\n\\n'],
            ];
            window.fetch = async (path, { headers }) => {
              sent.push(headers['Last-Event-ID'] ?? 'none');
              const texts = parts.shift();
              return new Response(new ReadableStream({
                start(stream) {
                  texts.forEach((each) => stream.enqueue(new TextEncoder().encode(each)));
                  stream.close();
                },
              }));
            };
            return import('/assets/progress.js').then(async ({ follow }) => {
              const states = [];
              const last = await follow('7', (each) => states.push(each.state), new AbortController().signal);
              return [...sent, ...states, last.state];
            });
            """);
    assertThat(((List<?>) seen).stream().map(String::valueOf))
        .containsExactly("none", "a", "running", "finished", "finished");
  }

  @Test
  void takesTheTimeOfAHearingAsThatOfTheAssociation() {
    assertThat(instantOf("2026-07-01T18:30", "America/Denver"))
        .isEqualTo("2026-07-02T00:30:00.000Z");
    assertThat(instantOf("2026-11-01T20:00", "America/New_York"))
        .as("on the day on which summer time ends")
        .isEqualTo("2026-11-02T01:00:00.000Z");
    assertThat(instantOf("2026-03-08T00:30", "America/New_York"))
        .as("before summer time begins")
        .isEqualTo("2026-03-08T05:30:00.000Z");
  }

  @Test
  void filtersTheQueueAndGoesBack() {
    signIn(Civiclog.BOARD);
    page.go(APP.address("/?view=violations"));
    page.awaitReady(".rows li");
    page.type("[name=state][value=closed]", Keys.SPACE);
    page.await(
        browser -> String.valueOf(page.run("return location.href")).contains("state=closed"));
    page.await(browser ->
        page.findAll(".rows .pill").stream().allMatch(each -> each.getText().equals("Closed")));
    page.run("history.back()");
    page.await(browser -> page.find("[name=state][value='']").isSelected());
    page.await(browser ->
        page.findAll(".rows .pill").stream().anyMatch(each -> !each.getText().equals("Closed")));
    WebElement first = page.find(".rows a");
    String title = first.getText();
    first.sendKeys(Keys.ENTER);
    page.awaitText("#view-title", title);
    page.awaitFocus("#view-title");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void letsTheBoardDecideByKeyboardAlone() {
    long violation = report("Bins on the pavement");
    signIn(Civiclog.BOARD);
    page.go(APP.address("/?violation=" + violation));
    page.awaitText("#view-title", "Bins on the pavement");
    page.type(".course [name=state]", "Hearing", Keys.TAB, Keys.ENTER);
    page.awaitText(".summary .pill", "Hearing");

    page.run("document.querySelector('[name=at]').value = '2030-05-04T18:30'");
    page.type("[name=place]", "Club house", Keys.ENTER);
    page.awaitText(".hearings", "Club house");
    page.awaitText(".hearings", "6:30");
    assertThat(page.findAll(".hearings button")).as("before it is held").isEmpty();
    Civiclog.hold(violation);
    page.go(APP.address("/?violation=" + violation));
    page.press(".hearings [aria-label^=Upheld]");
    page.awaitText(".hearings strong", "Upheld");
    assertThat(page.focused().getText()).isEqualTo("Hearings");

    page.run("document.querySelector('.course [name=dueOn]').value = '2030-06-01'");
    page.type("[name=amount]", "49.95", Keys.ENTER);
    page.awaitText(".fines", "$49.95");
    page.press(".fines [aria-label^='Mark as paid']");
    page.awaitText(".fines strong", "Paid");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void showsMarkupOfACommentAsTextAndHebrewFromTheRight() {
    long violation = report("A fence");
    signIn(Civiclog.RESIDENT);
    page.go(APP.address("/?violation=" + violation));
    String text = "<img src=x onerror=\"document.title='broken in'\"> <b>Good</b>";
    page.type(".talk textarea", text);
    page.press(".talk form button");
    page.awaitText(".comments", text);
    page.awaitText(".talk .said", "Your comment is here");
    page.type(".talk textarea", "\u05e9\u05dc\u05d5\u05dd");
    page.press(".talk form button");
    page.awaitCount(".comments li", 2);
    assertThat(
            page.run(
                "return getComputedStyle(document.querySelector('.comments li:last-child .text'))"
                    + ".direction"))
        .isEqualTo("rtl");
    assertThat(String.valueOf(page.run("return document.title"))).doesNotContain("broken");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void showsTheLatestCommentsAndTheEarlierOnesOnRequest() {
    long violation = report("A dispute");
    RunningApp.Call board =
        APP.as(Civiclog.token(Civiclog.BOARD)).header("Content-Type", "application/json");
    for (int number = 1; number <= 22; number++) {
      board
          .send("POST", "/api/violations/" + violation + "/comments", "{\"body\":\"Again\"}")
          .expect(201);
    }
    signIn(Civiclog.BOARD);
    page.go(APP.address("/?violation=" + violation));
    page.awaitCount(".comments li", 20);
    page.press(".talk .more");
    page.awaitCount(".comments li", 22);
    page.awaitCount(".talk .more", 0);
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void publishesANotice() {
    signIn(Civiclog.BOARD);
    page.go(APP.address("/?view=notices"));
    page.type("[name=title]", "Water is off on Monday");
    page.type("[name=body]", "From 9 to 11.");
    page.press("#view form button");
    page.awaitText("#notices li:first-child h2", "Water is off on Monday");
  }

  @Test
  void showsTheFiguresOfTheBoardAndTheRecordOfChanges() {
    signIn(Civiclog.BOARD);
    page.awaitText("#view-title", "Dashboard");
    page.awaitCount(".tile", 5);
    assertThat(page.findAll("#latest li")).isNotEmpty();
    page.press("[href='/?view=analytics']");
    page.awaitCount(".chart rect", 48);
    page.press(".chart summary");
    page.awaitCount(".chart tbody tr", 24);
    page.press("[href='/?view=audit']");
    page.awaitReady("#view tbody th");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void warmsTheCachesForAnAdministrator() {
    signIn(Civiclog.ADMIN);
    page.go(APP.address("/?view=service"));
    page.press("#warm");
    page.awaitText("#warmed", "warming has begun");
    assertThat(page.findAll("#view tbody tr")).isNotEmpty();
  }

  @Test
  void reportsWhatTheServiceRefuses() {
    signIn(Civiclog.RESIDENT);
    page.go(APP.address("/?violation=999999999"));
    page.await(browser -> !page.text("#status").isEmpty());
    page.awaitText("#view-title", "Nothing to show");
  }

  @Test
  void hasNoAxeViolation() {
    long violation = report("Seen by axe");
    page.assertNoViolation(APP.address("/"), ".promises li", 3, "#open-login")
        .sendKeys(Civiclog.BOARD, Keys.TAB, RunningApp.PASSWORD, Keys.ENTER);
    page.awaitReady("#leave");
    for (String address : views(violation)) {
      page.go(APP.address(address));
      page.awaitReady("#view:not([aria-busy]) #view-title");
      assertThat(page.violations()).as(address).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 390})
  void fitsAPhone(int width) {
    long violation = report("Seen on a phone, with a title that has more words than a line of it");
    page.becomePhone(width);
    page.awaitText("#welcome-title", "association");
    assertThat(page.overflow()).isZero();
    signIn(Civiclog.BOARD);
    for (String address : views(violation)) {
      page.go(APP.address(address));
      page.awaitReady("#view:not([aria-busy]) #view-title");
      assertThat(page.overflow()).as(address).isZero();
    }
    page.becomePhone(1200); // it is turned, and back: the chosen view was out of sight
    page.becomePhone(width);
    String right = "document.querySelector('#views [aria-current]').getBoundingClientRect().right";
    page.await(browser -> Boolean.TRUE.equals(page.run("return " + right + " <= innerWidth")));
  }

  private static List<String> views(long violation) {
    return List.of(
        "/?view=dashboard",
        "/?view=violations",
        "/?violation=" + violation,
        "/?view=report",
        "/?view=notices",
        "/?view=analytics",
        "/?view=audit");
  }

  private boolean isPhotoShown() {
    return Boolean.TRUE.equals(
        page.run(
            "const image = document.querySelector('.photo img');"
                + " return image !== null && image.complete && image.naturalWidth > 0"));
  }

  private String instantOf(String wall, String zone) {
    return String.valueOf(
        page.run(
            "return import('/assets/decisions.js').then((it) => it.instantOf(...arguments))",
            wall,
            zone));
  }

  /** A photo of a sky, as a camera stores it. */
  private Path photo(String name) throws IOException {
    BufferedImage image = new BufferedImage(1600, 1200, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.CYAN, 0, 1200, Color.WHITE));
    graphics.fillRect(0, 0, 1600, 1200);
    graphics.dispose();
    Path file = folder.resolve(name);
    ImageIO.write(image, "jpg", file.toFile());
    return file;
  }

  /** The words that name the resident's property. */
  private static String unit() {
    JsonNode property = property(token());
    return "Unit %s, %s"
        .formatted(property.path("unit").asString(), property.path("street").asString());
  }

  private static String token() {
    return Objects.requireNonNull(Civiclog.token(Civiclog.RESIDENT));
  }

  private static JsonNode property(String token) {
    return APP.as(token)
        .get("/api/associations/1/properties?limit=1")
        .expect(200)
        .json()
        .path("items")
        .path(0);
  }

  /** Reports a violation without photos as the resident, and returns its id. */
  private static long report(String title) {
    String token = token();
    String json =
        "{\"property\":%d,\"kind\":\"trash\",\"title\":\"%s\",\"description\":\"\",\"severity\":1}"
            .formatted(property(token).path("id").asLong(), title);
    String body =
        "--limit\r\nContent-Disposition: form-data; name=\"violation\"\r\n"
            + "Content-Type: application/json\r\n\r\n"
            + json
            + "\r\n--limit--\r\n";
    return APP.as(token)
        .header("Content-Type", "multipart/form-data; boundary=limit")
        .send("POST", "/api/associations/1/violations", body)
        .expect(201)
        .json()
        .path("id")
        .asLong();
  }

  private void signIn(String email) {
    page.press("#open-login");
    page.type("[name=email]", email, Keys.TAB, RunningApp.PASSWORD, Keys.ENTER);
    page.awaitReady("#leave");
  }
}
