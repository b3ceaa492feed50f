package dev.uplift.cli;

import dev.uplift.problem.ExitCode;
import dev.uplift.run.Signing;
import dev.uplift.run.Signing.Signed;
import dev.uplift.run.outside.Gates.Signature;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person signs a gate. */
@Command(
    name = "sign",
    description = {
      "Sign a gate of environment.yaml, so that the door may be opened after the upgrade.",
      "The signature counts for the upgrade at hand and no other; the newest counts."
    })
final class SignCommand implements Action {
  private final Caller caller;

  @Parameters(paramLabel = "GATE", description = "One of the environment's gates.")
  String gate = "";

  @Option(names = "--name", required = true, paramLabel = "WHO", description = "Who signs.")
  String name = "";

  @Option(
      names = "--note",
      required = true,
      paramLabel = "TEXT",
      description = "What was looked at, and found.")
  String note = "";

  @Option(names = "--refuse", description = "Say no: the door stays shut.")
  boolean refuse;

  @Mixin private final CommonOptions common = new CommonOptions();

  SignCommand(Caller caller) {
    this.caller = caller;
  }

  @Override
  public ExitCode run() {
    Signing signing = new Signing(caller.clock());
    Signed signed =
        Connection.onSite(
            caller, common, (_, site) -> signing.sign(site, gate, name, note, !refuse));
    caller.out().println(common.json ? Json.page(answer(signed)) : sentence(signed));
    return ExitCode.DONE;
  }

  private static String sentence(Signed signed) {
    Signature signature = signed.signature();
    String what = signature.agreed() ? "is signed by " : "is refused by ";
    String left =
        signed.left().isEmpty()
            ? "All gates are signed; the command that stopped there goes on: uplift execute or"
                + " uplift accept."
            : "Still to be signed: " + String.join(", ", signed.left()) + ".";
    return "Gate " + signature.gate() + " " + what + signature.name() + ". " + left;
  }

  private static Answer answer(Signed signed) {
    return new Answer("sign/1", signed.signature(), signed.left());
  }

  /** JSON. */
  record Answer(String format, Signature signature, java.util.List<String> left) {}
}
