// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.PageBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page at "/", in a real browser. */
class PageBrowserIT {

  private static final Toeic TOEIC = Toeic.on(Toeic.DATABASE.fresh()).start();

  private PageBrowser page;

  @AfterAll
  static void end() {
    TOEIC.close();
  }

  @BeforeEach
  void open() {
    page = PageBrowser.open(TOEIC.address("/"));
  }

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void practisesAPartByKeyboardAlone() {
    signIn("user9@toeic.example");
    awaitParts();
    page.press("#begin button");
    page.awaitReady("#questions fieldset");
    page.awaitFocus("#set-title");
    page.focused().sendKeys(Keys.TAB);
    page.awaitFocus("[type=radio]");
    page.focused().sendKeys(Keys.SPACE);
    page.await(browser -> !page.text("#questions [role=status]").isBlank());
    page.awaitText("#answered", "1 of 5 answered");
    // Enter in a form sends it; here it once finished the set instead of choosing.
    page.press("[name=q2]");
    page.awaitText("#answered", "2 of 5 answered");
    page.press("#finish");
    page.awaitText("#result-title", "of 5 right");
    page.awaitFocus("#result-title");
    page.awaitCount("#review .is-right", 5);
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void continuesATestAfterAReloadAndAsksBeforeItEndsUnanswered() {
    signIn("user12@toeic.example");
    awaitParts();
    new Select(page.find("#what")).selectByValue("short");
    page.press("#begin button");
    page.awaitText("#time", "left");
    page.type("[name=q1]", Keys.SPACE);
    page.awaitText("#answered", "1 of 20 answered");

    page.reload();
    page.press("#open-test button");
    page.awaitText("#answered", "1 of 20 answered");
    assertThat(page.find("[name=q1]").isSelected()).isTrue();
    page.press("#finish");
    page.awaitText("#open-questions", "19 of 20 questions are not answered");
    page.press("#finish");
    page.awaitText("#result-title", "points");
    assertThat(page.text("#review")).contains("Not answered.");
    assertThat(page.faults()).isEmpty();
  }

  @Test
  void registersALearner() {
    page.press("#open-login");
    page.press("#other-way");
    page.focused()
        .sendKeys(
            "Nia of the page", Keys.TAB, "nia@toeic.example", Keys.TAB, "long enough", Keys.ENTER);
    page.awaitText("#who", "Nia of the page");
    page.awaitText("#progress", "not yet");
  }

  // The door keeps the board for a quarter of an hour, so the browser must ask, and the test end
  // it.
  @Test
  void showsTheBestOnTheBoardAtOnce() {
    TOEIC.newcomer("Best on the page");
    signIn("best.on.the.page@toeic.example");
    awaitParts();
    new Select(page.find("#what")).selectByValue("short");
    page.press("#begin button");
    page.awaitText("#time", "left");
    TOEIC
        .bean(JdbcClient.class)
        .sql(
            "UPDATE exam_items i SET choice = q.answer FROM questions q, exams e, users u"
                + " WHERE q.part = i.part AND q.bank = i.bank AND q.question = i.question"
                + " AND e.id = i.exam_id AND u.id = e.user_id AND u.name = 'Best on the page'")
        .update();
    page.press("#finish");
    page.awaitText("#open-questions", "not answered");
    page.press("#finish");
    page.awaitText("#result-title", "990 points");
    page.awaitText("#board", "Best on the page");
  }

  @Test
  void saysThatItWasSignedOutElsewhere() {
    signIn("user13@toeic.example");
    awaitParts();
    String other = TOEIC.signIn("user13@toeic.example", "Desk");
    TOEIC.as(other).send("DELETE", "/api/sessions?others=true", null).expect(200);
    page.press("#begin button");
    page.awaitText("#status", "signed out");
    page.awaitReady("#open-login");
    page.awaitHidden("#mine");
  }

  @Test
  void saysThatTheServiceCannotBeReached() {
    signIn("user16@toeic.example");
    awaitParts();
    page.run("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))");
    page.press("#begin button");
    page.awaitText("#status", "The service cannot be reached.");
  }

  @Test
  void showsDevicesAndSignsThemOut() {
    TOEIC.signIn("user10@toeic.example", "Old phone");
    signIn("user10@toeic.example");
    page.awaitCount("#devices li", 2);
    page.press("#leave-others");
    page.awaitCount("#devices li", 1);
    page.press("#leave-all");
    page.awaitReady("#open-login");
  }

  @Test
  void reportsAWrongPassword() {
    page.press("#open-login");
    WebElement email = page.awaitReady("[name=email]");
    email.sendKeys("user2@toeic.example", Keys.TAB, "wrong", Keys.ENTER);
    page.await(browser -> !page.text("#login-fault").isBlank());
  }

  @Test
  void offersTheSignInAgainAfterARegistrationThatWasCancelled() {
    page.press("#open-login");
    page.press("#other-way");
    page.awaitText("#login-title", "Register");
    page.press("#cancel-login");
    page.press("#open-login");
    page.awaitText("#login-title", "Sign in");
  }

  @Test
  void signsOutAtTheTopOfThePage() {
    signIn("user14@toeic.example");
    String token = String.valueOf(page.run("return localStorage.getItem('toeic.access')"));
    page.press("#leave");
    page.awaitReady("#open-login");
    TOEIC.as(token).get("/api/auth/me").expectProblem(401);
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 390})
  void fitsAPhone(int width) {
    page.becomePhone(width);
    page.awaitReady("#open-login");
    assertThat(standsBeside(".brand", "#open-login")).as("one line, signed out").isTrue();
    assertThat(page.overflow()).isZero();

    signIn("user11@toeic.example");
    awaitParts();
    page.await(browser -> !page.findAll("#devices li").isEmpty());
    assertThat(standsBeside(".brand", "#leave")).as("one line, signed in").isTrue();
    assertThat(page.overflow()).isZero();

    page.press("#begin button");
    page.awaitReady("#questions fieldset");
    assertThat(
            page.run(
                "return [...document.querySelectorAll('#questions legend')].every((each) =>"
                    + " each.getBoundingClientRect().top"
                    + " >= each.parentElement.getBoundingClientRect().top)"))
        .as("no legend stands over the frame of its question")
        .isEqualTo(true);
    assertThat(page.overflow()).isZero();
    page.press("#finish");
    page.awaitText("#result-title", "of 5 right");
    assertThat(page.overflow()).isZero();
  }

  @Test
  void hasNoAxeViolation() {
    page.assertNoViolation(TOEIC.address("/"), "#what option", 9, "#open-login");
    page.reload();

    signIn("user15@toeic.example");
    awaitParts();
    page.await(browser -> !page.findAll("#devices li").isEmpty());
    assertThat(page.violations()).as("signed in").isEmpty();

    page.press("#begin button");
    page.awaitReady("#questions fieldset");
    assertThat(page.violations()).as("questions").isEmpty();
    page.press("#finish");
    page.awaitText("#result-title", "of 5 right");
    assertThat(page.violations()).as("the result").isEmpty();
  }

  private boolean standsBeside(String left, String right) {
    return Boolean.TRUE.equals(
        page.run(
            "const [one, two] = [...arguments].map((each) =>"
                + " document.querySelector(each).getBoundingClientRect());"
                + " return two.left >= one.right && two.top < one.bottom && one.top < two.bottom",
            left,
            right));
  }

  private void signIn(String email) {
    page.press("#open-login");
    WebElement field = page.awaitReady("[name=email]");
    field.sendKeys(email, Keys.TAB, "headroom-demo", Keys.ENTER);
    page.awaitReady("#mine");
  }

  private void awaitParts() {
    page.awaitCount("#what option", 9);
  }
}
