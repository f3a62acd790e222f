//! A root type in parts: what belongs together stands together in the code, and clients see one type.

use juniper::meta::{Field, MetaType};
use juniper::{DefaultScalarValue, GraphQLType, Registry};

/// The fields of a part.
pub(super) fn fields_of<T: GraphQLType<DefaultScalarValue, TypeInfo = ()>>(
    registry: &mut Registry,
) -> Vec<Field<DefaultScalarValue>> {
    let MetaType::Object(part) = T::meta(&(), registry) else {
        return Vec::new();
    };
    let own = part.fields.into_iter();
    own.filter(|field| !field.name.starts_with("__")).collect()
}

/// Declares the type `$root` with the fields of all its parts, each of them an object of its own to juniper. A field is
/// resolved by the part that has it.
macro_rules! root {
    (#[doc = $told:literal] $root:ident { $($part:ident),+ $(,)? }) => {
        #[doc = $told]
        pub struct $root;

        impl juniper::GraphQLType<juniper::DefaultScalarValue> for $root {
            fn name(_: &()) -> Option<juniper::ArcStr> {
                Some(juniper::arcstr::literal!(stringify!($root)))
            }

            fn meta(
                info: &(),
                registry: &mut juniper::Registry,
            ) -> juniper::meta::MetaType<juniper::DefaultScalarValue> {
                let fields = [$($crate::graphql::root::fields_of::<$part>(registry)),+].concat();
                let meta = registry.build_object_type::<Self>(info, &fields);
                meta.description($told.trim()).into_meta()
            }
        }

        impl juniper::GraphQLValue<juniper::DefaultScalarValue> for $root {
            type Context = $crate::graphql::Context;
            type TypeInfo = ();

            fn type_name(&self, info: &()) -> Option<juniper::ArcStr> {
                <Self as juniper::GraphQLType<juniper::DefaultScalarValue>>::name(info)
            }

            fn concrete_type_name(&self, _: &Self::Context, _: &()) -> String {
                stringify!($root).to_owned()
            }
        }

        impl juniper::GraphQLValueAsync<juniper::DefaultScalarValue> for $root {
            fn resolve_field_async<'a>(
                &'a self,
                info: &'a (),
                field: &'a str,
                arguments: &'a juniper::Arguments<juniper::DefaultScalarValue>,
                executor: &'a juniper::Executor<Self::Context, juniper::DefaultScalarValue>,
            ) -> juniper::BoxFuture<'a, juniper::ExecutionResult> {
                use juniper::macros::reflect::Fields;

                $(
                    if <$part as Fields<juniper::DefaultScalarValue>>::NAMES.contains(&field) {
                        return $part.resolve_field_async(info, field, arguments, executor);
                    }
                )+
                unreachable!("documents are validated before they are resolved: no field {field}")
            }
        }
    };
}

pub(super) use root;
