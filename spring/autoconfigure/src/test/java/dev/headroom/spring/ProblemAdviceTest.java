// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.context.request.ServletWebRequest;

class ProblemAdviceTest {

  /** Spring looked for a format that Accept allows, found none, and sent no body. */
  @Test
  void writesTheReasonOfA406WhateverAcceptAllows() throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/things");
    request.addHeader("Accept", "garbage");
    MockHttpServletResponse response = new MockHttpServletResponse();

    new ProblemAdvice()
        .handleException(
            new HttpMediaTypeNotAcceptableException("Could not parse 'Accept' header [garbage]"),
            new ServletWebRequest(request, response));

    assertThat(response.getStatus()).isEqualTo(406);
    assertThat(response.getContentType()).startsWith("application/problem+json");
    assertThat(response.getContentAsString())
        .contains("Accept allows none")
        .doesNotContain("garbage");
  }
}
