// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.account;

import dev.headroom.apps.systems.account.AccountConfiguration;
import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.edge.ClientAddress;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v5/auth}. Thread-safe. */
@Tag(name = "Accounts")
@RestController
@ConditionalOnWebApplication
@RequestMapping("/api/v5/auth")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }

  /** The accounts, also where nothing is served. */
  @Configuration(proxyBeanMethods = false)
  @Import(AccountConfiguration.class)
  static class Shared {}
}
