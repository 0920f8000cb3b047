//! Values that are neither plain nor lists nor maps: structs, and pointers to them.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::rc::Rc;

use super::Text;
use super::param::Param;
use super::value::{Kind, List, Value};

/// A struct, or a pointer to one.
pub trait Object: Any + Debug {
    /// The name of its type, such as `*semver.Version`.
    fn type_name(&self) -> Cow<'static, str>;

    /// Struct or pointer.
    fn kind(&self) -> Kind;

    /// What an exported field has.
    fn field(&self, _name: &[u8]) -> Option<Value> {
        None
    }

    /// A method of that name.
    fn method(&self, _name: &[u8]) -> Option<&'static Method> {
        None
    }

    /// What its method `String` or `Error` gives, which is then how it is printed.
    fn shown(&self) -> Option<Text> {
        None
    }

    /// How an action prints it, which has its address and so finds methods of pointers, too.
    fn shown_in_action(&self) -> Option<Text> {
        self.shown()
    }

    /// What its method `GoString` gives, which is how `%#v` shows it.
    fn go_syntax(&self) -> Option<Text> {
        None
    }

    /// The bytes, if it is a slice of them: a chart's file, which is seldom looked into.
    fn bytes(&self) -> Option<&Text> {
        None
    }

    /// The slice that it is, made when somebody looks into it.
    fn items(&self) -> Option<Rc<List>> {
        None
    }

    /// Its fields in their order, for printing and for JSON, unless [`Object::json`] says otherwise.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// What it is in JSON, where that isn't its fields.
    fn json(&self) -> Option<Value> {
        None
    }

    /// Whether it counts as true: every struct does, and every pointer that isn't nil.
    fn is_true(&self) -> bool {
        true
    }

    /// Whether it is a pointer to the very thing that another one points to, though the two were made apart.
    fn is_same(&self, _other: &dyn Object) -> bool {
        false
    }

    /// Whether it is the same value as another.
    fn equals(&self, other: &dyn Object) -> bool;
}

impl dyn Object {
    /// The object, if it is one of that type.
    #[must_use]
    pub fn downcast<T: Object>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }
}

/// A method, called with its object.
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// Types of its arguments.
    pub params: &'static [Param],
    /// Type of the elements of its last argument, if it takes any number.
    pub variadic: Option<Param>,
    /// What it does; an error is its message.
    pub body: fn(&Value, &[Value]) -> Result<Value, String>,
}

impl Method {
    /// The one of that name.
    pub(crate) fn find(methods: &'static [Self], name: &[u8]) -> Option<&'static Self> {
        methods.iter().find(|method| method.name.as_bytes() == name)
    }
}

impl Debug for Method {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

/// What an object is in JSON: names and values in their order.
#[derive(Debug)]
pub struct Fields(pub Vec<(&'static str, Value)>);

impl Object for Fields {
    fn type_name(&self) -> Cow<'static, str> {
        "struct {}".into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.0.clone()
    }

    fn equals(&self, _other: &dyn Object) -> bool {
        false
    }
}

impl Value {
    /// A value that is an object.
    pub fn object(object: impl Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// The object, if it is one of that type.
    #[must_use]
    pub fn as_object<T: Object>(&self) -> Option<&T> {
        if let Self::Object(object) = self { object.downcast() } else { None }
    }
}
