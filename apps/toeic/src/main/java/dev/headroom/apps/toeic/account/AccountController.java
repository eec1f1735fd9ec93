// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.apps.systems.account.AccountEndpoints;
import dev.headroom.apps.systems.account.Accounts;
import dev.headroom.edge.ClientAddress;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/auth}. Thread-safe. */
@Tag(name = "Accounts")
@RestController
@Bulkhead("requests")
@ConditionalOnWebApplication
@RequestMapping("/api/auth")
class AccountController extends AccountEndpoints {

  AccountController(Accounts accounts, ClientAddress addresses) {
    super(accounts, addresses);
  }
}
