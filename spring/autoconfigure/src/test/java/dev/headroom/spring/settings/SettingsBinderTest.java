// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class SettingsBinderTest {

  enum Mode {
    OFF_PEAK,
    ALWAYS
  }

  record Item(
      String name,
      @Setting(value = "Path.", example = "/api") String path,
      @Setting(value = "Count.", range = "1 to 9", defaultValue = "3") int count) {
    Item {
      SettingsCheck.of(Item.class).inRange("count", count).throwIfAny();
    }
  }

  record Bounds(
      String name, @Setting(value = "Most.", range = "1 to 9", defaultValue = "5") int most) {
    Bounds {
      SettingsCheck.of(Bounds.class).inRange("most", most).throwIfAny();
    }
  }

  record Bounded(
      String name, @Setting(value = "Path.", example = "/api") String path, Bounds bounds) {}

  record Many(@Setting("Parts.") List<Bounded> parts) {}

  record Parts(
      @Setting(value = "Wait.", unit = "s", defaultValue = "30s") Duration maxWait,
      @Setting(value = "Mode.", defaultValue = "always") Mode mode,
      @Setting(value = "Items.", formerly = "things") Map<String, Item> items,
      @Setting("Rows.") List<Item> rows,
      @Setting(value = "Words.", defaultValue = "a,b") List<String> words,
      @Setting("Links.") Map<String, URI> links,
      @Setting("Note.") @Nullable String note,
      @Setting(value = "Secret.", secret = true) @Nullable Integer secret,
      @Setting(value = "On.", name = "part.enabled", defaultValue = "true") boolean partEnabled,
      @Setting(value = "New.", formerly = "old-name", defaultValue = "1") int newName) {}

  private final StandardEnvironment environment = new StandardEnvironment();

  private void file(String name, String text) throws IOException {
    environment
        .getPropertySources()
        .addFirst(
            new PropertiesPropertySourceLoader()
                .load(name, new ByteArrayResource(text.getBytes(StandardCharsets.ISO_8859_1), name))
                .getFirst());
  }

  private SettingsBinder binder() {
    ConfigurationPropertySources.attach(environment);
    return new SettingsBinder(environment);
  }

  private Parts bind() {
    SettingsBinder binder = binder();
    Parts parts = binder.bind("headroom.test", Parts.class);
    assertThat(binder.faults()).isEmpty();
    return Objects.requireNonNull(parts);
  }

  private List<String> faults() {
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    return binder.faults().stream().map(SettingFault::toString).toList();
  }

  @Test
  void takesTheDefaultsWhenNothingIsSet() {
    Parts parts = bind();
    assertThat(parts.maxWait()).isEqualTo(Duration.ofSeconds(30));
    assertThat(parts.mode()).isEqualTo(Mode.ALWAYS);
    assertThat(parts.items()).isEmpty();
    assertThat(parts.words()).containsExactly("a", "b");
    assertThat(parts.note()).isNull();
    assertThat(parts.partEnabled()).isTrue();
  }

  @Test
  void readsRelaxedNamesPlaceholdersAndBareNumbers() throws IOException {
    file(
        "app",
        """
        headroom.test.maxWait=${wait}
        wait=7
        headroom.test.mode=offPeak
        headroom.test.words=
        headroom.test.part.enabled=no
        headroom.test.rows[0].path=/one
        headroom.test.rows[1].path=/two
        """);
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment", Map.of("HEADROOM_TEST_NOTE", "seen")));
    Parts parts = bind();
    assertThat(parts.maxWait()).isEqualTo(Duration.ofSeconds(7));
    assertThat(parts.mode()).isEqualTo(Mode.OFF_PEAK);
    assertThat(parts.words()).isEmpty();
    assertThat(parts.partEnabled()).isFalse();
    assertThat(parts.note()).isEqualTo("seen");
    assertThat(parts.rows()).extracting(Item::path).containsExactly("/one", "/two");
  }

  @Test
  void keepsEntriesInTheOrderOfTheWeakestFileAndKnowsTheirNames() throws IOException {
    file("app", "headroom.test.items.z.path=/z\nheadroom.test.items.a.path=/a\n");
    file("profile", "headroom.test.items.a.count=5\nheadroom.test.items.m.path=/m\n");
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("arguments", Map.of("headroom.test.items.b.path", "/b")));
    Map<String, Item> items = bind().items();
    assertThat(items.keySet()).containsExactly("z", "a", "m", "b");
    assertThat(items.get("a")).isEqualTo(new Item("a", "/a", 5));
  }

  @Test
  void takesAListFromTheStrongestSourceThatHasIt() throws IOException {
    file("app", "headroom.test.words[0]=x\nheadroom.test.words[1]=y\n");
    file("profile", "headroom.test.words[0]=z\n");
    assertThat(bind().words()).containsExactly("z");
    file("second", "headroom.test.words=p, q\n");
    assertThat(bind().words()).containsExactly("p", "q");
    file("third", "headroom.test.words[0]=last\n");
    assertThat(bind().words()).containsExactly("last");
  }

  @Test
  void takesOneValueFromTheStrongestSourceAlsoWhereThatWritesAList() throws IOException {
    file("app", "headroom.test.note=weak\n");
    file("profile", "headroom.test.note[0]=a\nheadroom.test.note[1]=b\n");
    assertThat(bind().note()).isEqualTo("a,b");
    file("second", "headroom.test.note=strong\n");
    assertThat(bind().note()).isEqualTo("strong");
  }

  /** They were logged as unknown, and ended a strict start. */
  @Test
  void knowsTheElementsOfAListThatAStrongerSourceReplaces() throws IOException {
    file("app", "headroom.test.words[0]=x\nheadroom.test.words[1]=y\n");
    file("profile", "headroom.test.words[0]=z\nheadroom.test.note[0]=a\n");
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment", Map.of("HEADROOM_TEST_NOTE", "seen")));
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    assertThat(binder.unknown()).isEmpty();
  }

  /** As YAML writes a list, also where one value is meant. */
  @Test
  void takesARequiredSettingThatIsAList() throws IOException {
    file("app", "headroom.test.path[0]=/one\n");
    Item item = binder().bind("headroom.test", Item.class);
    assertThat(item).isNotNull().extracting(Item::path).isEqualTo("/one");
    file("blank", "headroom.test.path[0]=\n");
    assertThat(binder().bind("headroom.test", Item.class)).isNull();
  }

  @Test
  void reportsEveryFaultWithItsPlaceAndGoesOn() throws IOException {
    file(
        "app.properties",
        """
        headroom.test.max-wait=soon
        headroom.test.items.one.count=12
        headroom.test.rows[0].count=x
        headroom.test.secret=hunter
        headroom.test.old-name=4
        """);
    assertThat(faults())
        .anyMatch(each -> each.startsWith("headroom.test.max-wait was soon, allowed a duration"))
        .anyMatch(each -> each.startsWith("headroom.test.items.one.path was not set, allowed"))
        .anyMatch(each -> each.startsWith("headroom.test.items.one.count was 12, allowed 1 to 9"))
        .anyMatch(each -> each.contains("app.properties] - 2:"))
        .anyMatch(each -> each.startsWith("headroom.test.rows[0].path was not set"))
        .anyMatch(each -> each.startsWith("headroom.test.rows[0].count was x"))
        .anyMatch(each -> each.startsWith("headroom.test.secret was (hidden), allowed a whole"))
        .anyMatch(each ->
            each.contains("headroom.test.old-name was renamed, allowed headroom.test.new-name"))
        .hasSize(7);
  }

  @Test
  void findsNamesThatNothingLooksUp() throws IOException {
    file(
        "app",
        """
        headroom.test.maxWait=7
        headroom.test.items.one.path=/a
        headroom.test.items.one.pat=/a
        headroom.test.items.two=3
        headroom.tes.mode=always
        """);
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    assertThat(binder.unknown())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "headroom.tes.mode", "headroom.test.items.one.pat", "headroom.test.items.two");
  }

  /** A duration beyond what seconds can count ended the start without naming the setting. */
  @Test
  void namesAValueThatOverflowsItsType() throws IOException {
    file(
        "app",
        """
        headroom.test.max-wait=999999999999999999d
        headroom.test.new-name=9999999999
        headroom.test.secret=9e99
        """);
    assertThat(faults())
        .hasSize(3)
        .anySatisfy(each -> assertThat(each).startsWith("headroom.test.max-wait"));
  }

  /** A value in place of names below it was taken for one that is known, and ignored. */
  @Test
  void refusesAValueWhereNamesAreExpected() throws IOException {
    file(
        "app",
        """
        headroom.test.items=a
        headroom.test.rows=b
        headroom.test.links=c
        headroom.test.items.x=/x
        """);
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    assertThat(binder.faults().stream().map(SettingFault::subject))
        .contains("headroom.test.items", "headroom.test.rows", "headroom.test.links");
    assertThat(binder.faults().stream().map(SettingFault::remedy))
        .anyMatch(each -> each.matches("write such as headroom\\.test\\.items\\.name\\.[a-z-]+ .*"))
        .anyMatch(each -> each.startsWith("write such as headroom.test.links.name "));
  }

  @Test
  void takesABlankForNoEntries() throws IOException {
    file("app", "headroom.test.items=\nheadroom.test.rows=\nheadroom.test.links=\n");
    assertThat(bind().items()).isEmpty();
  }

  @Test
  void takesAllThatFollowsForTheNameOfAPlainEntry() throws IOException {
    file("app", "headroom.test.links.pay.eu=http://eu\nheadroom.test.links[a.b]=http://b\n");
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment", Map.of("HEADROOM_TEST_LINKS_PAY_US", "http://us")));
    assertThat(bind().links()).containsOnlyKeys("pay.eu", "a.b", "pay.us");
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    assertThat(binder.unknown()).isEmpty();
  }

  @Test
  void readsEntriesAndElementsOfVariables() {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "systemEnvironment",
                Map.of(
                    "HEADROOM_TEST_ITEMS_API_PATH", "/v",
                    "HEADROOM_TEST_ROWS_0_PATH", "/r",
                    "HEADROOM_TEST_ROWS_1_PATH", "/s",
                    "HEADROOM_TEST_WORDS_0", "w",
                    "HEADROOM_TEST_MAXWAIT", "7s",
                    "HEADROOM_TEST_NEW_NAME", "4")));
    Parts parts = bind();
    assertThat(parts.items()).containsOnlyKeys("api");
    assertThat(parts.words()).containsExactly("w");
    assertThat(parts.maxWait()).isEqualTo(Duration.ofSeconds(7));
    assertThat(parts.newName()).isEqualTo(4);
  }

  /** A record of another module, whose settings have the prefix of the entry. */
  @Test
  void bindsARecordWithoutANameOfItsOwnToTheSamePrefix() throws IOException {
    file(
        "app",
        """
        headroom.test.parts.one.path=/a
        headroom.test.parts.one.most=7
        headroom.test.parts.two.path=/b
        headroom.test.parts.two.mst=7
        """);
    SettingsBinder binder = binder();
    Many many = Objects.requireNonNull(binder.bind("headroom.test", Many.class));
    assertThat(many.parts())
        .containsExactly(
            new Bounded("one", "/a", new Bounds("one", 7)),
            new Bounded("two", "/b", new Bounds("two", 5)));
    assertThat(binder.unknown())
        .extracting(Object::toString)
        .containsExactly("headroom.test.parts.two.mst");
  }

  @Test
  void reportsTheFaultsOfARecordWithoutANameOfItsOwn() throws IOException {
    file("app", "headroom.test.parts.one.most=70\n");
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Many.class);
    assertThat(binder.faults())
        .extracting(SettingFault::subject)
        .containsExactly("headroom.test.parts.one.path", "headroom.test.parts.one.most");
  }

  @Test
  void namesTheSuccessorOfWhatHasNamesBelowIt() throws IOException {
    file(
        "app",
        """
        headroom.test.things.one.path=/a
        headroom.test.things.one.count=1
        headroom.test.old-name=
        """);
    SettingsBinder binder = binder();
    binder.bind("headroom.test", Parts.class);
    assertThat(binder.faults().stream().map(SettingFault::toString))
        .hasSize(2)
        .anyMatch(each ->
            each.startsWith("headroom.test.things was renamed, allowed headroom.test.items"));
    assertThat(binder.unknown()).isEmpty();
  }
}
