package io.rocketmq.spring.boot.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.MimeType;

import io.rocketmq.spring.FakeReceivedMessage;
import io.rocketmq.spring.support.DefaultRocketMQHeaderMapper;
import io.rocketmq.spring.support.JsonPayloadConverter;
import io.rocketmq.spring.support.RocketMQHeaderMapper;
import io.rocketmq.spring.support.RocketMQMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which converters and mappers an application's payloads go through.
 */
class PayloadConvertersTests {

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RocketMQAutoConfiguration.class))
		.withPropertyValues("rocketmq.name-server=localhost:1");

	private final ApplicationContextRunner runner = this.plain
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));

	@Test
	void weaknessConverterTheApplicationsMapperIsUsed() {
		this.runner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"item_id\":\"42\"}"));
	}

	@Test
	void twoMappersWithoutAPrimaryOneAreAnError() {
		this.runner.withUserConfiguration(TwoMappers.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("RocketMQ can't choose a mapper for JSON: several beans of "
						+ JsonMapper.class.getName() + " and none is primary: [first, second] (one). Mark one with"
						+ " @Primary, or define a JsonPayloadConverter"));
	}

	@Test
	void ofTwoMappersThePrimaryOneIsUsed() {
		this.runner.withUserConfiguration(PrimaryMapper.class)
			.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"ITEM_ID\":\"42\"}"));
	}

	@Test
	void aConverterForJsonReplacesTheChoiceOfAMapper() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
		this.runner.withUserConfiguration(TwoMappers.class)
			.withBean(JsonPayloadConverter.class, () -> new JsonPayloadConverter(mapper))
			.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"item-id\":\"42\"}"));
	}

	@Test
	void aMapperOfJackson2IsUsedWhereItIsTheOnlyOne() {
		this.plain.withBean(ObjectMapper.class, PayloadConvertersTests::upperSnake).run((context) -> {
			assertThat(sent(context, new Item("42"))).isEqualTo("{\"ITEM_ID\":\"42\"}");
			assertThat(read(context, "[{\"ITEM_ID\":\"42\"}]", new ParameterizedTypeReference<List<Item>>() {
			})).isEqualTo(List.of(new Item("42")));
		});
		this.runner.withBean(ObjectMapper.class, PayloadConvertersTests::upperSnake)
			.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"itemId\":\"42\"}"));
	}

	@Test
	void twoMappersOfJackson2AreAnError() {
		this.plain.withBean("old", ObjectMapper.class, ObjectMapper::new)
			.withBean("older", ObjectMapper.class, ObjectMapper::new)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("none is primary: [old, older]"));
	}

	@Test
	void withoutAnyMapperJsonIsWrittenAllTheSame() {
		this.plain.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"itemId\":\"42\"}"));
		this.plain.withClassLoader(new FilteredClassLoader(ObjectMapper.class))
			.run((context) -> assertThat(sent(context, new Item("42"))).isEqualTo("{\"itemId\":\"42\"}"));
	}

	@Test
	void convertersAreAskedInOrderBeforeThatForJson() {
		this.runner.withUserConfiguration(Converters.class).run((context) -> {
			assertThat(sent(context, new Point(1, 2))).isEqualTo("first");
			assertThat(sent(context, new Item("42"))).isEqualTo("{\"itemId\":\"42\"}");
		});
	}

	@Test
	void compositesOfOtherInfrastructureAreNotUsed() {
		this.runner
			.withBean("brokerMessageConverter", CompositeMessageConverter.class,
					() -> new CompositeMessageConverter(List.of(new PointConverter("of WebSocket"))))
			.withBean("behindItsInterface", MessageConverter.class,
					() -> new CompositeMessageConverter(List.of(new PointConverter("of another"))))
			.run((context) -> assertThat(sent(context, new Point(1, 2))).isEqualTo("{\"x\":1,\"y\":2}"));
	}

	@Test
	void compositesOfOtherInfrastructureAreNotCreatedEarly() {
		this.runner.withBean("lazy", CompositeMessageConverter.class, () -> {
			throw new IllegalStateException("was created");
		}, (definition) -> definition.setLazyInit(true)).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void convertersOfSpringKeepTypeArguments() {
		this.runner.withBean(JacksonJsonMessageConverter.class)
			.run((context) -> assertThat(
					read(context, "[{\"itemId\":\"42\"}]", new ParameterizedTypeReference<List<Item>>() {
					}))
				.isEqualTo(List.of(new Item("42"))));
	}

	@Test
	void convertersSeeTheHeaders() {
		this.runner.withUserConfiguration(Converters.class)
			.run((context) -> assertThat(context.getBean(RocketMQMessageConverter.class)
				.fromRocketMQ(new FakeReceivedMessage("points", new byte[8], Map.of("unit", "cm"), 0),
						ResolvableType.forClass(Point.class)))
				.isEqualTo(new Point(-1, "cm".length())));
	}

	@Test
	void aMapperOfHeadersReplacesOurs() {
		RocketMQHeaderMapper mine = new DefaultRocketMQHeaderMapper() {

			@Override
			public void toProperties(MessageHeaders headers, io.rocketmq.client.message.Message.Builder message) {
				message.property("tenant", "t1");
			}

		};
		this.runner.withBean("mine", RocketMQHeaderMapper.class, () -> mine).run((context) -> {
			assertThat(context).hasSingleBean(RocketMQHeaderMapper.class);
			assertThat(context.getBean(RocketMQMessageConverter.class).toRocketMQ("orders", null, "x").properties())
				.containsOnly(Map.entry("tenant", "t1"));
		});
		this.runner.run((context) -> assertThat(context).hasSingleBean(DefaultRocketMQHeaderMapper.class));
	}

	private static ObjectMapper upperSnake() {
		return new ObjectMapper()
			.setPropertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.UPPER_SNAKE_CASE);
	}

	private static String sent(ApplicationContext context, Object payload) {
		return new String(context.getBean(RocketMQMessageConverter.class).toRocketMQ("items", null, payload).body(),
				StandardCharsets.UTF_8);
	}

	private static @Nullable Object read(ApplicationContext context, String json, ParameterizedTypeReference<?> type) {
		return context.getBean(RocketMQMessageConverter.class)
			.fromRocketMQ(FakeReceivedMessage.of("items", json, Map.of("contentType", "application/json")),
					ResolvableType.forType(type));
	}

	record Item(String itemId) {
	}

	record Point(int x, int y) {
	}

	static final class PointConverter extends AbstractMessageConverter {

		private final String text;

		PointConverter(String text) {
			super(new MimeType("application", "x-point"));
			this.text = text;
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == Point.class;
		}

		@Override
		protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
			return this.text.getBytes(StandardCharsets.UTF_8);
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, @Nullable Object hint) {
			return new Point(-1, String.valueOf(message.getHeaders().get("unit")).length()
					+ ByteBuffer.wrap((byte[]) message.getPayload()).getInt());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		@Order(2)
		MessageConverter later() {
			return new PointConverter("second");
		}

		@Bean
		@Order(1)
		MessageConverter sooner() {
			return new PointConverter("first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoMappers {

		@Bean
		JsonMapper first() {
			return JsonMapper.builder().build();
		}

		@Bean
		JsonMapper second() {
			return JsonMapper.builder().build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryMapper {

		@Bean
		JsonMapper other() {
			return JsonMapper.builder().build();
		}

		@Bean
		@Primary
		JsonMapper main() {
			return JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE).build();
		}

	}

}
