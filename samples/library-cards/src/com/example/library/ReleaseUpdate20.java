package com.example.library;

import dev.uplift.script.UpgradeContext;
import dev.uplift.script.UpgradeDependsOnModule;
import dev.uplift.script.UpgradeScriptDescription;
import dev.uplift.script.UpgradeScriptTable;
import dev.uplift.script.ValidateUpgrade;

/** From the library's version 1 to version 2: every member gets a card. */
public final class ReleaseUpdate20 {
  @UpgradeScriptDescription("Give each member a card number with its check digit")
  @UpgradeScriptTable(table = "member", update = true)
  @UpgradeDependsOnModule(module = "member", method = "split-names")
  public void numberCards(UpgradeContext context) {
    context
        .rows("select memberid from member where card is null")
        .by("memberid")
        .forEach(
            row ->
                context.execute(
                    "update member set card = ? where memberid = ?",
                    CheckDigit.append(row.number("memberid")),
                    row.number("memberid")));
  }

  @ValidateUpgrade("Every member has a card")
  public void everyMemberHasACard(UpgradeContext context) {
    long without =
        context
            .first("select count(*) as n from member where card is null", row -> row.number("n"))
            .orElse(0L);
    context.validation("cards").expect("members without a card", 0, without);
  }
}
