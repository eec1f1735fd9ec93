// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response of an application.
 *
 * <p>Immutable.
 *
 * @param response the response with its body as it came
 */
public record Reply(HttpResponse<byte[]> response) {

  private static final JsonMapper JSON = new JsonMapper();

  /** Returns the status code. */
  public int status() {
    return response.statusCode();
  }

  /** Returns the first value of a header, or an empty text. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Returns the body as text. */
  public String text() {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Returns the body, read as JSON. */
  public JsonNode json() {
    return JSON.readTree(response.body());
  }

  /** Fails the test unless the response has this status. */
  public Reply expect(int status) {
    assertThat(status()).as(text()).isEqualTo(status);
    return this;
  }

  /** Fails the test unless the response is a complete problem that names nothing internal. */
  public Reply expectProblem(int status) {
    expect(status);
    assertThat(header("Content-Type")).startsWith("application/problem+json");
    assertThat(json().path("status").asInt()).isEqualTo(status);
    assertThat(json().path("title").asString()).isNotBlank();
    assertThat(text())
        .doesNotContain("Exception")
        .doesNotContain("dev.headroom")
        .doesNotContain("org.spring")
        .doesNotContain("SELECT");
    return this;
  }
}
