// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptBundleTest {
  private static final PageFiles FILES = new PageFiles(List.of());

  @Test
  void joinsEachModuleOnceAndBeforeThoseThatImportIt() throws IOException {
    String script = ScriptBundle.of(FILES, "sample/entry.js");

    assertThat(script.lines().filter(each -> each.startsWith("modules['")))
        .containsExactly(
            "modules['sample/names.js'] = (() => {",
            "modules['sample/deep/deep.js'] = (() => {",
            "modules['sample/effect.js'] = (() => {",
            "modules['sample/lazy.js'] = (() => {",
            "modules['sample/entry.js'] = (() => {");
  }

  @Test
  void turnsImportsAndExportsIntoStatements() throws IOException {
    String script = ScriptBundle.of(FILES, "sample/entry.js");

    assertThat(script)
        .contains("const { one, two: second } = modules['sample/names.js'];")
        .contains("const deep = modules['sample/deep/deep.js'];")
        .contains("await Promise.resolve().then(() => modules['sample/lazy.js']);")
        .contains("const { a: two, four } = { a: 2, four: 4 };")
        .contains("return { one, two, four, Five };")
        .contains("return { later };")
        .doesNotContainPattern("(?m)^(import|export) ");
  }

  @Test
  void refusesWhatItDoesNotJoin() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScriptBundle.of(FILES, "sample/default.js"))
        .withMessageContaining("export default 1;");
    PageFiles circle = new PageFiles(List.of("circle/first.js", "circle/second.js"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScriptBundle.of(circle, "lib/first.js"))
        .withMessageContaining("circle");
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> ScriptBundle.of(FILES, "sample/missing.js"))
        .withMessageContaining("sample/missing.js");
  }
}
