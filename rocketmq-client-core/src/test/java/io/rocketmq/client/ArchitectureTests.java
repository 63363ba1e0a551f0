package io.rocketmq.client;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rocketmq.client.config.BrokerOptions;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.config.FetchOptions;
import io.rocketmq.client.config.NameServerOptions;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.config.RemoteOptions;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.config.TlsOptions;
import io.rocketmq.client.config.TransportOptions;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.ResponseCode;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Architecture of the core: layers, no cycles, and forbidden dependencies.
 */
class ArchitectureTests {

	private static final String ROOT = "io.rocketmq.client";

	private static final String INTERNAL = ROOT + ".internal";

	/**
	 * Layers, lowest first. A package may use only packages of lower layers, not those of
	 * its own. The public API is between the layers that implement it.
	 */
	private static final List<List<String>> LAYERS = List.of(List.of("error"), List.of("internal.support"),
			List.of("message", "config"), List.of("hook"), List.of("internal.protocol"), List.of("internal.transport"),
			List.of("internal.remote"), List.of("nameserver", "broker"),
			List.of("internal.nameserver", "internal.broker"), List.of("internal.session"),
			List.of("producer", "consumer", "admin"),
			List.of("internal.producer", "internal.consumer", "internal.admin"), List.of("transaction"),
			List.of("internal.transaction", "internal.trace"));

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void aPackageUsesLowerLayersOnly() {
		for (int layer = 0; layer < LAYERS.size(); layer++) {
			for (String from : LAYERS.get(layer)) {
				String[] forbidden = Stream
					.concat(LAYERS.get(layer).stream(),
							LAYERS.subList(layer + 1, LAYERS.size()).stream().flatMap(List::stream))
					.filter((to) -> !to.equals(from))
					.map((to) -> ROOT + '.' + to + "..")
					.toArray(String[]::new);
				if (forbidden.length > 0) {
					noClasses().that()
						.resideInAPackage(ROOT + '.' + from + "..")
						.should()
						.dependOnClassesThat()
						.resideInAnyPackage(forbidden)
						.allowEmptyShould(true)
						.check(classes);
				}
				noClasses().that()
					.resideInAPackage(ROOT + '.' + from + "..")
					.should()
					.dependOnClassesThat()
					.resideInAPackage(ROOT)
					.allowEmptyShould(true)
					.check(classes);
			}
		}
	}

	@Test
	void everyPackageIsInALayer() {
		Set<String> known = new TreeSet<>(LAYERS.stream().flatMap(List::stream).toList());
		known.add("internal");
		assertThat(classes.getPackage(ROOT).getSubpackages()).extracting(JavaPackage::getRelativeName)
			.isSubsetOf(known);
		assertThat(classes.getPackage(INTERNAL).getSubpackages())
			.extracting((inside) -> "internal." + inside.getRelativeName())
			.isSubsetOf(known);
	}

	@Test
	void packagesAreFreeOfCycles() {
		slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(classes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.apache.rocketmq..", "org.springframework..", "java.util.logging..", "sun.." })
	void staysOutOfTheCore(String forbidden) {
		noClasses().should().dependOnClassesThat().resideInAPackage(forbidden).check(classes);
	}

	@Test
	void onlyCodecTransportAndEncodingUseNettysBuffersAndChannels() {
		noClasses().that()
			.resideOutsideOfPackages(INTERNAL + ".transport..", INTERNAL + ".protocol.codec..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler..")
			.check(classes);
	}

	@Test
	void publicSignaturesNameNothingInternalAndNoNetty() {
		Set<String> leaks = new TreeSet<>();
		for (JavaClass type : classes) {
			if (isApi(type)) {
				Stream<JavaClass> inherited = Stream
					.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream())
					.flatMap((parent) -> Stream.concat(Stream.of(parent), parent.getAllInvolvedRawTypes().stream()));
				inherited.filter(ArchitectureTests::isInside)
					.forEach((parent) -> leaks.add(type.getName() + " is a " + parent.getName()));
				for (JavaMember member : type.getMembers()) {
					if (isVisible(member.getModifiers())) {
						member.getAllInvolvedRawTypes()
							.stream()
							.filter(ArchitectureTests::isInside)
							.forEach((inside) -> leaks.add(member.getFullName() + " names " + inside.getName()));
					}
				}
			}
		}
		assertThat(leaks).isEmpty();
	}

	private static boolean isApi(JavaClass type) {
		return !type.getPackageName().startsWith(INTERNAL) && isVisible(type.getModifiers())
				&& type.getEnclosingClass().map(ArchitectureTests::isApi).orElse(true);
	}

	private static boolean isVisible(Set<JavaModifier> modifiers) {
		return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
	}

	private static boolean isInside(JavaClass type) {
		return type.getPackageName().startsWith(INTERNAL) || type.getPackageName().startsWith("io.netty");
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<String> unmarked = new TreeSet<>();
		for (JavaClass each : classes) {
			if (!each.getPackage().isAnnotatedWith(NullMarked.class)) {
				unmarked.add(each.getPackageName());
			}
		}
		assertThat(unmarked).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(classes = { ClientOptions.class, NameServerOptions.class, TransportOptions.class, RemoteOptions.class,
			BrokerOptions.class, TlsOptions.class, ProducerOptions.class, ConsumerOptions.class, FetchOptions.class,
			SimpleConsumerOptions.class })
	void everyOptionIsReadBySomething(Class<?> options) {
		List<String> unread = new ArrayList<>();
		for (JavaMethod option : classes.get(options).getMethods()) {
			boolean accessor = option.getRawParameterTypes().isEmpty()
					&& !option.getModifiers().contains(JavaModifier.STATIC)
					&& option.getModifiers().contains(JavaModifier.PUBLIC)
					&& !Set.of("toBuilder", "toString").contains(option.getName());
			boolean read = option.getAccessesToSelf()
				.stream()
				.anyMatch((access) -> !access.getOriginOwner().getPackageName().startsWith(ROOT + ".config"));
			if (accessor && !read) {
				unread.add(option.getName());
			}
		}
		assertThat(unread).isEmpty();
	}

	@Test
	void everyExceptionIsThrownBySomething() {
		List<String> unused = new ArrayList<>();
		for (JavaClass each : classes) {
			if (each.isAssignableTo(RocketMQException.class) && !Modifier.isAbstract(each.reflect().getModifiers())
					&& each.getConstructors()
						.stream()
						.flatMap((constructor) -> constructor.getAccessesToSelf().stream())
						.noneMatch((access) -> !access.getOriginOwner().equals(each))) {
				unused.add(each.getSimpleName());
			}
		}
		assertThat(unused).isEmpty();
	}

	@Test
	void everyHeaderAndBodyIsUsedBySomething() {
		List<String> unused = new ArrayList<>();
		for (JavaClass each : classes) {
			boolean message = each.getPackageName().equals(INTERNAL + ".protocol.header")
					|| each.getPackageName().equals(INTERNAL + ".protocol.body");
			if (message && each.isRecord()
					&& each.getDirectDependenciesToSelf()
						.stream()
						.allMatch((dependency) -> outermost(dependency.getOriginClass()).equals(outermost(each)))) {
				unused.add(each.getName());
			}
		}
		assertThat(unused).isEmpty();
	}

	private static String outermost(JavaClass type) {
		return type.getName().replaceFirst("\\$.*", "");
	}

	@ParameterizedTest
	@ValueSource(classes = { RequestCode.class, ResponseCode.class })
	void everyCodeIsUsedBySomething(Class<?> codes) {
		JavaClass type = classes.get(codes);
		List<String> unused = new ArrayList<>();
		for (JavaField code : type.getFields()) {
			if (code.getRawType().equals(type)
					&& code.getAccessesToSelf().stream().allMatch((access) -> access.getOriginOwner().equals(type))) {
				unused.add(code.getName());
			}
		}
		assertThat(unused).isEmpty();
	}

	@Test
	void noThreadSleepsAndNothingIsSynchronized() {
		noClasses().should().callMethod(Thread.class, "sleep", long.class).check(classes);
		List<String> found = new ArrayList<>();
		for (JavaClass each : classes) {
			each.getMethods()
				.stream()
				.filter((method) -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
				.forEach((method) -> found.add(method.getFullName()));
		}
		assertThat(found).isEmpty();
	}

}
