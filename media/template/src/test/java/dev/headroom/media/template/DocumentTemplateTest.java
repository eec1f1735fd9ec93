// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTemplateTest {
  record Fine(String reason, int amount) {}

  record Letter(String name, List<Fine> fines) {}

  @Test
  void escapesWhatItInsertsIntoHtml() {
    DocumentTemplate template = DocumentTemplate.html("<p title=\"{{t}}\">{{t}}</p>");

    String html = template.render(Map.of("t", "<script>\"x\" & 'y'</script>"));

    assertThat(html.substring("<p title=\"".length())).doesNotContain("<script", "\"x\"", "'y'");
    assertThat(html).contains("&lt;script&gt;");
  }

  @Test
  void insertsIntoPlainTextAsItIs() {
    assertThat(DocumentTemplate.text("{{t}}").render(Map.of("t", "a < b & c")))
        .isEqualTo("a < b & c");
  }

  @Test
  void repeatsSectionsOverRecords() {
    DocumentTemplate template =
        DocumentTemplate.html(
            "{{name}}:{{#fines}} {{reason}}={{amount}}{{/fines}}{{^fines}}none{{/fines}}");

    assertThat(
            template.render(new Letter("Ann", List.of(new Fine("noise", 3), new Fine("bins", 4)))))
        .isEqualTo("Ann: noise=3 bins=4");
    assertThat(template.render(new Letter("Ann", List.of()))).isEqualTo("Ann:none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{{raw}}}", "{{& raw}}", "{{ &raw}}", "{{=<% %>=}}<%& raw %>", "{{> other}}"})
  void refusesTagsThatDoNotEscape(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DocumentTemplate.html(text))
        .withMessageStartingWith("template has the tag {{");
  }

  @Test
  void refusesAMissingNameAndLeavesANullEmpty() {
    DocumentTemplate template = DocumentTemplate.html("[{{name}}]");
    Map<String, @Nullable Object> model = new HashMap<>();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> template.render(model))
        .withMessageContaining("name");
    model.put("name", null);

    assertThat(template.render(model)).isEqualTo("[]");
  }

  @Test
  void namesTheFileThatIsNotThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DocumentTemplate.html(DocumentTemplateTest.class, "absent.html"))
        .withMessageContaining("absent.html");
  }
}
