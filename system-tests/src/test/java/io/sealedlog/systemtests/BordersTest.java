package io.sealedlog.systemtests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The rules for dependencies between modules; a violation fails the build. Read from top to
/// bottom, they describe which module may depend on which.
class BordersTest {
  private static final String ROOT = "io.sealedlog.";
  private static final String CRYPTO = ROOT + "crypto..";
  private static final String LEDGER = ROOT + "ledger..";
  private static final String PROTOCOL = ROOT + "protocol..";
  private static final String RUNTIME = ROOT + "runtime..";
  private static final String VAULT = ROOT + "vault..";
  private static final String GATEWAY = ROOT + "gateway..";
  private static final String WORKER = ROOT + "worker..";
  private static final String PROJECTION = ROOT + "projection..";
  private static final String EMBEDDED = ROOT + "embedded..";
  private static final String ALL_IN_ONE = ROOT + "allinone..";

  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String ANNOTATIONS = "org.jspecify.annotations..";

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("system-tests"))
          .importPackages("io.sealedlog");

  @Test
  void cryptoKnowsTheJdkAndBouncyCastle() {
    classes()
        .that()
        .resideInAPackage(CRYPTO)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(CRYPTO, "java..", "javax.crypto..", "org.bouncycastle..", ANNOTATIONS)
        .check(PRODUCT);
  }

  @Test
  void ledgerKnowsTheJdkAndBouncyCastle() {
    classes()
        .that()
        .resideInAPackage(LEDGER)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(LEDGER, "java..", "org.bouncycastle..", ANNOTATIONS)
        .check(PRODUCT);
  }

  @Test
  void protocolKnowsCryptoAndJackson() {
    classes()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(PROTOCOL, CRYPTO, "java..", JACKSON, ANNOTATIONS)
        .check(PRODUCT);
  }

  @Test
  void runtimeKnowsNoServiceAndNoVault() {
    noClasses()
        .that()
        .resideInAPackage(RUNTIME)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(VAULT, GATEWAY, WORKER, PROJECTION, EMBEDDED, ALL_IN_ONE)
        .check(PRODUCT);
  }

  @Test
  void theVaultKnowsNoService() {
    noClasses()
        .that()
        .resideInAPackage(VAULT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(GATEWAY, WORKER, PROJECTION, EMBEDDED, ALL_IN_ONE)
        .check(PRODUCT);
  }

  @Test
  void noServiceKnowsAnother() {
    noClasses()
        .that()
        .resideInAPackage(GATEWAY)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WORKER, PROJECTION, EMBEDDED, ALL_IN_ONE)
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage(WORKER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(GATEWAY, PROJECTION, EMBEDDED, ALL_IN_ONE)
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage(PROJECTION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(GATEWAY, WORKER, VAULT, EMBEDDED, ALL_IN_ONE)
        .check(PRODUCT);
  }

  /// The projection contains no code with which it could decrypt anything.
  @Test
  void theProjectionOpensNothing() {
    noClasses()
        .that()
        .resideInAPackage(PROJECTION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.sealedlog.crypto.SecretBytes")
        .check(PRODUCT);
  }

  /// A worker that could open what it sealed would break promise P5.
  @Test
  void theWorkerHasNoReader() {
    noClasses()
        .that()
        .resideInAPackage(WORKER)
        .should()
        .dependOnClassesThat()
        .haveSimpleName("ReaderContext")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleName("Identity")
        .check(PRODUCT);
  }

  @Test
  void onlyTheVaultSeesTheMasterKey() {
    noClasses()
        .that()
        .resideOutsideOfPackages(VAULT, ALL_IN_ONE)
        .should()
        .dependOnClassesThat()
        .haveSimpleNameStartingWith("MasterKey")
        .check(PRODUCT);
  }

  @Test
  void onePackageOfTheGatewayKnowsJavalin() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "gateway.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
        .check(PRODUCT);
  }

  @Test
  void bouncyCastleStaysInCryptoAndLedger() {
    noClasses()
        .that()
        .resideOutsideOfPackages(CRYPTO, LEDGER)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(PRODUCT);
  }

  @Test
  void theKernelDecidesWithoutKafkaAndClocks() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "worker.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "java.time.Clock")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(PRODUCT);
  }

  @Test
  void packagesHaveNoCycles() {
    for (String module :
        new String[] {
          "crypto", "ledger", "protocol", "runtime", "vault", "gateway", "worker", "projection"
        }) {
      slices()
          .matching(ROOT + module + ".(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(PRODUCT);
    }
  }
}
