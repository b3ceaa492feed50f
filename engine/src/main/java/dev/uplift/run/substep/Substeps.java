package dev.uplift.run.substep;

import dev.uplift.pack.Script.Stage;
import dev.uplift.sync.intent.Mode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The 42 substeps in order, with AX's names. A substep whose work this version has not, or whose
 * subject no platform profile can declare yet, says so.
 */
public final class Substeps {
  private static final OptionalInt NONE = OptionalInt.empty();
  private static final int PRE_SYNC_SCRIPTS = 18;
  private static final int POST_SYNC_SCRIPTS = 28;

  private Substeps() {}

  /** All of them, 1 to 42. */
  public static List<Substep> all() {
    return List.of(
        substep(1, "PreReqs", "DisableDbLogTriggers", undeclared("audit triggers")),
        substep(2, "PreReqs", "CreateSqlSequences", new CreateSqlSequences()),
        substep(3, "PreReqs", "UpdateKernelSchema", undeclared("kernel tables")),
        substep(4, "PreReqs", "PatchSqlDictionaryPass1", SyncWork::renameTables),
        substep(5, "PreReqs", "PatchSqlDictionaryPass2", SyncWork::renameColumns),
        substep(6, "PreReqs", "PatchUserInfo", undeclared("user table")),
        substep(7, "PreReqs", "PatchSqlSystemVariables", undeclared("version stamps or settings")),
        substep(8, "PreReqs", "ResetAdminUser", undeclared("administrator")),
        substep(9, "PreReqs", "ClearSysLastValue", undeclared("caches of user-interface state")),
        until(13, 10, "PreReqs", "EnableSafeMode", SafeMode.open("SafeMode 10")),
        substep(11, "PreReqs", "AdditiveDbSync", SyncWork.in(Mode.ADDITIVE)),
        substep(12, "PreReqs", "PartialDbSync", SyncWork::partial),
        substep(13, "PreReqs", "DisableSafeMode", SafeMode.close("SafeMode 10")),
        substep(14, "PreSync", "CleanupDataUpgradeTables", Closing::archiveEarlier),
        substep(15, "PreSync", "EnableSysDeletedObjects", RetiredObjects::protect),
        substep(16, "PreSync", "SaveBatchConfiguration", undeclared("batch tables")),
        substep(17, "PreSync", "DisableBatchPriorityScheduling", undeclared("batch priorities")),
        parent(PRE_SYNC_SCRIPTS, "PreSync"),
        script(23, 19, Stage.PRE_SYNC, "ConfigureBatch", ScriptWork::configure),
        script(23, 20, Stage.PRE_SYNC, "StartAos", ScriptWork.start(Stage.PRE_SYNC)),
        script(23, 21, Stage.PRE_SYNC, "ScheduleScripts", ScriptWork.schedule(Stage.PRE_SYNC)),
        script(23, 22, Stage.PRE_SYNC, "StartBatch", ScriptWork.startWorkers(Stage.PRE_SYNC)),
        script(0, 23, Stage.PRE_SYNC, "WaitForBatch", ScriptWork.await(Stage.PRE_SYNC)),
        script(0, 24, Stage.PRE_SYNC, "StopBatch", ScriptWork::stop),
        until(27, 25, "DbSync", "EnableSafeMode", SafeMode.open("SafeMode 25")),
        substep(26, "DbSync", "SyncSchema", SyncWork::full),
        substep(27, "DbSync", "DisableSafeMode", SafeMode.close("SafeMode 25")),
        parent(POST_SYNC_SCRIPTS, "PostSync"),
        script(32, 29, Stage.POST_SYNC, "StartAos", ScriptWork.start(Stage.POST_SYNC)),
        script(32, 30, Stage.POST_SYNC, "ScheduleScripts", ScriptWork.schedule(Stage.POST_SYNC)),
        script(32, 31, Stage.POST_SYNC, "StartBatch", ScriptWork.startWorkers(Stage.POST_SYNC)),
        script(0, 32, Stage.POST_SYNC, "WaitForBatch", ScriptWork.await(Stage.POST_SYNC)),
        script(0, 33, Stage.POST_SYNC, "StopBatch", ScriptWork::stop),
        substep(34, "PostSync", "ImportIsvLicenses", undeclared("licences")),
        substep(35, "PostSync", "DisableSysDeletedObjects", RetiredObjects::release),
        substep(36, "PostSync", "EnableBatchPriorityScheduling", undeclared("batch priorities")),
        substep(37, "PostSync", "RestoreBatchConfiguration", undeclared("batch tables")),
        until(40, 38, "FinalDbSync", "EnableSafeMode", SafeMode.open("SafeMode 38")),
        substep(39, "FinalDbSync", "SyncSchema", SyncWork::last),
        substep(40, "FinalDbSync", "DisableSafeMode", SafeMode.closeForGood("SafeMode 38")),
        substep(41, "FinalDbSync", "EnableDbLogTriggers", undeclared("audit triggers")),
        substep(42, "FinalDbSync", "DisableDataUpgradeFlag", Closing::clearFlag));
  }

  /**
   * A path as typed: AX's own slip in one name is taken too. Empty when there is no such substep.
   */
  public static Optional<Substep> find(String path) {
    String meant = path.replace("DisaleBatch", "DisableBatch");
    return all().stream().filter(s -> s.path().equals(meant)).findFirst();
  }

  private static Substep substep(int number, String step, String name, Work work) {
    return new Substep(number, step, name, step + "/" + name, NONE, NONE, Optional.of(work));
  }

  private static Substep until(int last, int number, String step, String name, Work work) {
    return new Substep(
        number, step, name, step + "/" + name, NONE, OptionalInt.of(last), Optional.of(work));
  }

  private static Substep parent(int number, String step) {
    String path = step + "/ExecuteScripts";
    return new Substep(number, step, "ExecuteScripts", path, NONE, NONE, Optional.empty());
  }

  private static Substep script(int last, int number, Stage stage, String name, Work work) {
    int parent = stage == Stage.PRE_SYNC ? PRE_SYNC_SCRIPTS : POST_SYNC_SCRIPTS;
    String path = stage.text() + "/ExecuteScripts/" + name;
    OptionalInt until = last == 0 ? NONE : OptionalInt.of(last);
    return new Substep(
        number, stage.text(), name, path, OptionalInt.of(parent), until, Optional.of(work));
  }

  private static Work undeclared(String subject) {
    return (place, substep) -> new Done.Skipped("the platform profile declares no " + subject);
  }
}
