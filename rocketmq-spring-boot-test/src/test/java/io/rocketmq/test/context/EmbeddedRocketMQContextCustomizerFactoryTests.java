package io.rocketmq.test.context;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.ContextCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedRocketMQContextCustomizerFactoryTests {

	private final EmbeddedRocketMQContextCustomizerFactory factory = new EmbeddedRocketMQContextCustomizerFactory();

	@Test
	void testWithoutTheAnnotationIsLeftAlone() {
		assertThat(customizer(Plain.class)).isNull();
	}

	@Test
	void attributesAreTakenOver() {
		assertThat(customizer(Annotated.class))
			.isEqualTo(new EmbeddedRocketMQContextCustomizer(List.of("a", "b=${queues}"), "3", List.of("billing"), "2",
					"1", List.of("transactionTimeOut=1000"), List.of("rocketmq.clients.archive.name-server")));
	}

	@Test
	void annotationIsFoundOnSuperclassEnclosingClassAndAnnotation() {
		ContextCustomizer expected = customizer(Annotated.class);
		assertThat(customizer(Subclass.class)).isEqualTo(expected).hasSameHashCodeAs(expected);
		assertThat(customizer(Annotated.Inner.class)).isEqualTo(expected);
		assertThat(customizer(MetaAnnotated.class)).isEqualTo(new EmbeddedRocketMQContextCustomizer(List.of("meta"),
				"8", List.of(), "1", "0", List.of(), List.of("rocketmq.name-server")));
	}

	@Test
	void customizersOfDifferentServersDiffer() {
		assertThat(customizer(MetaAnnotated.class)).isNotEqualTo(customizer(Annotated.class));
	}

	private ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, List.of());
	}

	static class Plain {

	}

	@EmbeddedRocketMQ(topics = { "a", "b=${queues}" }, queues = "3", groups = "billing", masters = "2", slaves = "1",
			brokerProperties = "transactionTimeOut=1000", nameServerProperties = "rocketmq.clients.archive.name-server")
	static class Annotated {

		class Inner {

		}

	}

	static class Subclass extends Annotated {

	}

	@Meta
	static class MetaAnnotated {

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@EmbeddedRocketMQ(topics = "meta")
	@interface Meta {

	}

}
