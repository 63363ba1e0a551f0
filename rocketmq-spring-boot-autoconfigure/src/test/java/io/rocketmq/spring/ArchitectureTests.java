package io.rocketmq.spring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.rocketmq.spring");

	@Test
	void packagesAreFreeOfCycles() {
		check(SlicesRuleDefinition.slices().matching("io.rocketmq.spring.(**)").should().beFreeOfCycles());
	}

	@Test
	void theInsideOfTheClientIsNotUsed() {
		check(ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.rocketmq.client.internal.."));
	}

	@Test
	void onlyTheBootPackageKnowsSpringBoot() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.rocketmq.spring.boot..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot..", "io.rocketmq.spring.boot.."));
	}

	@Test
	void onlyItsOwnPackageKnowsHealthTypes() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.rocketmq.spring.boot.autoconfigure.health.boot3",
					"io.rocketmq.spring.boot.autoconfigure.health.boot4")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.health..", "org.springframework.boot.actuate.health..",
					"org.springframework.boot.actuate.autoconfigure.health.."));
	}

	@Test
	void onlyItsOwnPackageKnowsEndpointTypes() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.rocketmq.spring.boot.autoconfigure.endpoint",
					"io.rocketmq.spring.boot.autoconfigure.diagnostics")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.actuate.endpoint..",
					"org.springframework.boot.actuate.autoconfigure.endpoint.."));
	}

	@Test
	void onlyMetersKnowMicrometer() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.rocketmq.spring.metrics", "io.rocketmq.spring.boot.autoconfigure.metrics",
					"io.rocketmq.spring.boot.autoconfigure.observation")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer.core..", "io.micrometer.tracing.."));
	}

	@Test
	void typesMovedBetweenBootVersionsAreNotUsed() {
		check(ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.haveNameMatching("org\\.springframework\\.boot\\..*(PropertyMapper|ConditionalOnThreading|Threading).*"));
	}

	@Test
	void autoConfigurationsAreFinalWithoutPublicMembers() {
		check(ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL));
		check(ArchRuleDefinition.noMembers()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic());
		check(ArchRuleDefinition.noMethods()
			.that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(ConditionalOnClass.class));
	}

	@Test
	void importsNameEveryAutoConfigurationInOrder() throws IOException {
		List<String> listed = new ClassPathResource(
				"META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
			.getContentAsString(StandardCharsets.UTF_8)
			.lines()
			.toList();
		List<String> existing = classes.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.toList();
		assertThat(listed).isSorted().containsExactlyInAnyOrderElementsOf(existing);
	}

	@Test
	void everyPackageIsNullMarked() throws ClassNotFoundException {
		List<String> packages = classes.stream().map(JavaClass::getPackageName).distinct().toList();
		assertThat(packages).hasSizeGreaterThan(8);
		for (String name : packages) {
			Class<?> packageInfo = Class.forName(name + ".package-info");
			assertThat(Arrays.stream(packageInfo.getAnnotations()).map((found) -> found.annotationType().getName()))
				.as(name)
				.contains(NullMarked.class.getName());
		}
	}

	private static void check(ArchRule rule) {
		rule.check(classes);
	}

}
